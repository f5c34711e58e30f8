/** Section, header, context, divider, image and alert. */

import type { Block, Json } from "../model/types";
import { ElementBox } from "../elements/Element";
import { Icon } from "../ui/Icon";
import { TextObject } from "../ui/Text";
import { Picture } from "./Picture";

export function Section({ block }: { block: Block }) {
  const { text, fields, accessory } = block;
  const wide = accessory && (/select|picker/.test(accessory.type) || ["radio_buttons", "checkboxes"].includes(accessory.type));
  return (
    <div class={`section ${wide ? "section-wide" : ""}`}>
      <div class="section-text">
        {text && <TextObject text={text} />}
        {fields && (
          <div class="fields">
            {fields.map((field: Json, index: number) => (
              <div class="field" key={index}><TextObject text={field} /></div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div class="accessory">
          {accessory.type === "image" ? <Picture image={accessory} class="accessory-image" /> : <ElementBox block={block} element={accessory} label={text?.text} />}
        </div>
      )}
    </div>
  );
}

export function Header({ block }: { block: Block }) {
  const level = block.level ?? 0;
  return (
    <div class={`header header-${level}`} role="heading" aria-level={Math.max(2, level + 1)}>
      <TextObject text={block.text} />
    </div>
  );
}

export function Context({ block }: { block: Block }) {
  return (
    <div class="context">
      {block.elements.map((element: Json, index: number) => (
        <div class="context-item" key={index}>
          {element.type === "image" ? <Picture image={element} class="context-image" /> : <TextObject text={element} />}
        </div>
      ))}
    </div>
  );
}

export function Divider(_: { block: Block }) {
  return <hr />;
}

export function Image({ block }: { block: Block }) {
  return (
    <figure class="image">
      {block.title && <figcaption><TextObject text={block.title} /></figcaption>}
      <Picture image={block} class="image-full" />
    </figure>
  );
}

const ICONS: Record<string, string> = { info: "info", warning: "warning", error: "error", success: "check" };

export function Alert({ block }: { block: Block }) {
  const level = block.level ?? "default";
  return (
    <div class={`alert alert-${level}`} role={level === "error" ? "alert" : "note"}>
      <Icon name={ICONS[level] ?? "info"} />
      <TextObject text={block.text} />
    </div>
  );
}
