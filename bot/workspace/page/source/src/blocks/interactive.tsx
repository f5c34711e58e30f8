/** Actions, input, and feedback under a message. */

import { useId } from "preact/hooks";
import { ElementBox } from "../elements/Element";
import type { Block, Element } from "../model/types";
import { TextObject } from "../ui/Text";
import { useHost } from "./host";

const GROUPS = ["radio_buttons", "checkboxes", "datetimepicker"];

export function Actions({ block }: { block: Block }) {
  return (
    <div class="actions">
      {block.elements.map((element: Element, index: number) => (
        <ElementBox key={element.action_id ?? index} block={block} element={element} />
      ))}
    </div>
  );
}

export function ContextActions({ block }: { block: Block }) {
  return (
    <div class="actions context-actions">
      {block.elements.map((element: Element, index: number) => (
        <ElementBox key={element.action_id ?? index} block={block} element={element} />
      ))}
    </div>
  );
}

/** A labelled field, with its hint and with what the app says is wrong with it. */
export function Input({ block }: { block: Block }) {
  const id = useId();
  const error = useHost().errors[block.block_id ?? ""];
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const group = GROUPS.includes(block.element.type);
  const label = (
    <>
      <TextObject text={block.label} />
      {block.optional && <span class="optional"> (optional)</span>}
    </>
  );
  return (
    <div class={`input ${error ? "input-invalid" : ""}`} {...(group ? { role: "group", "aria-labelledby": `${id}-label` } : {})}>
      {group ? <div class="input-label" id={`${id}-label`}>{label}</div> : <label class="input-label" id={`${id}-label`} for={id}>{label}</label>}
      <ElementBox block={block} element={block.element} id={id} label={block.label.text} labelledBy={`${id}-label`} describedBy={described || undefined} required={!block.optional} />
      {error && <p class="input-error" id={`${id}-error`} role="alert">{error}</p>}
      {block.hint && <p class="input-hint" id={`${id}-hint`}><TextObject text={block.hint} /></p>}
    </div>
  );
}
