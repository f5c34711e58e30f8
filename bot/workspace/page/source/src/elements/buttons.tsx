/** Things to press. */

import { Icon } from "../ui/Icon";
import { TextObject } from "../ui/Text";
import { safeUrl } from "../text/urls";
import type { ElementProps } from "./Element";

export function Button({ element, control }: ElementProps) {
  const look = `button ${element.style ?? ""} ${control.busy ? "busy" : ""}`;
  const name = element.accessibility_label;
  const url = element.url ? safeUrl(element.url) : null;
  if (url) {
    return <a class={look} href={url} target="_blank" rel="noopener noreferrer" aria-label={name} onClick={() => control.press()}><TextObject text={element.text} /></a>;
  }
  return (
    <button type="button" class={look} aria-label={name} aria-disabled={control.busy} onClick={() => control.press(element.value)}>
      <TextObject text={element.text} />
    </button>
  );
}

export function IconButton({ element, control }: ElementProps) {
  return (
    <button type="button" class="icon-button" aria-label={element.accessibility_label ?? element.text.text} title={element.text.text} aria-disabled={control.busy} onClick={() => control.press(element.value)}>
      <Icon name={element.icon} />
    </button>
  );
}

export function FeedbackButtons({ element, control }: ElementProps) {
  const { positive_button: good, negative_button: bad } = element;
  return (
    <>
      {[good, bad].map((one, index) => (
        <button key={one.value} type="button" class="icon-button" aria-label={one.accessibility_label ?? one.text.text} title={one.text.text} aria-disabled={control.busy} onClick={() => control.press(one.value)}>
          <Icon name={index ? "thumbsdown" : "up"} />
        </button>
      ))}
    </>
  );
}
