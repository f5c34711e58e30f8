/** Radio buttons and checkboxes. */

import { useId } from "preact/hooks";
import type { Json } from "../model/types";
import { TextObject } from "../ui/Text";
import type { ElementProps } from "./Element";

export function RadioButtons({ element, control, labelledBy, describedBy }: ElementProps) {
  const name = useId();
  return (
    <div class="choices" role="radiogroup" aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {element.options.map((option: Json) => (
        <Choice key={option.value} option={option}>
          {(id) => <input type="radio" id={id} name={name} checked={control.value === option.value} onChange={() => control.set(option.value)} />}
        </Choice>
      ))}
    </div>
  );
}

export function Checkboxes({ element, control, labelledBy, describedBy }: ElementProps) {
  const chosen = (control.value ?? []) as string[];
  const values: string[] = element.options.map((option: Json) => option.value);
  return (
    <div class="choices" role="group" aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {element.options.map((option: Json) => {
        const on = chosen.includes(option.value);
        const toggle = (): void => control.set(values.filter((one) => (one === option.value ? !on : chosen.includes(one))));
        return (
          <Choice key={option.value} option={option}>
            {(id) => <input type="checkbox" id={id} checked={on} onChange={toggle} />}
          </Choice>
        );
      })}
    </div>
  );
}

function Choice({ option, children }: { option: Json; children: (id: string) => preact.ComponentChildren }) {
  const id = useId();
  return (
    <div class="choice">
      {children(id)}
      <label for={id}>
        <TextObject text={option.text} />
        {option.description && <span class="choice-description"><TextObject text={option.description} /></span>}
      </label>
    </div>
  );
}
