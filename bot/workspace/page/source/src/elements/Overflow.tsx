/** A menu behind three dots. */

import type { Json } from "../model/types";
import { safeUrl } from "../text/urls";
import { Icon } from "../ui/Icon";
import { Menu, type Item } from "../ui/Menu";
import { TextObject } from "../ui/Text";
import type { ElementProps } from "./Element";

export function Overflow({ element, control, label }: ElementProps) {
  const items = element.options.map((option: Json, index: number): Item => ({
    key: String(index),
    label: <TextObject text={option.text} />,
    name: option.text.text,
    description: option.description?.text,
    href: (option.url && safeUrl(option.url)) || undefined,
    pick: () => control.press(option.value),
  }));
  return (
    <Menu label={label ? `More actions: ${label}`.slice(0, 120) : "More actions"} class={`button overflow ${control.busy ? "busy" : ""}`} items={items}>
      <Icon name="dots" />
    </Menu>
  );
}
