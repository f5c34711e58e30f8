/** A field for formatted words: typed with Slack's marks (Slack calls it "format messages with markup"), shown as they
 * will look, and sent as a `rich_text` block. */

import { useId, useRef, useState } from "preact/hooks";
import { RichText } from "../blocks/RichText";
import type { Block, Json } from "../model/types";
import { Icon } from "../ui/Icon";
import { toMarkup, toRichText } from "../text/richText";
import type { ElementProps } from "./Element";

const MARKS: [string, string, string][] = [["B", "Bold", "*"], ["I", "Italic", "_"], ["S", "Strike through", "~"], ["<>", "Code", "`"]];

export function RichTextInput({ element, control, id, label, describedBy, required }: ElementProps) {
  const [text, setText] = useState(() => toMarkup(control.value as Json | null));
  const field = useRef<HTMLTextAreaElement>(null);
  const preview = useId();
  const change = (next: string): void => {
    setText(next);
    control.set(next.trim() ? toRichText(next) : null, "typed");
  };
  const surround = (mark: string): void => {
    const { selectionStart: from, selectionEnd: to } = field.current!;
    change(text.slice(0, from) + mark + text.slice(from, to) + mark + text.slice(to));
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + mark.length, to + mark.length);
    });
  };
  return (
    <div class="rich-input field-box">
      <div class="rich-bar" role="toolbar" aria-label="Formatting">
        {MARKS.map(([sign, name, mark]) => (
          <button key={name} type="button" class="icon-button" aria-label={name} title={`${name} (${mark})`} onClick={() => surround(mark)}>
            {sign === "<>" ? <Icon name="code" /> : <b class={`mark-${name[0]!.toLowerCase()}`}>{sign}</b>}
          </button>
        ))}
      </div>
      <textarea ref={field} id={id} rows={element.min_lines ?? 3} value={text} placeholder={element.placeholder?.text} aria-label={id ? undefined : label} aria-describedby={[describedBy, preview].filter(Boolean).join(" ")} aria-invalid={control.invalid} aria-required={required} onInput={(event) => change(event.currentTarget.value)} />
      {text.trim() && <div class="rich-preview" id={preview}><RichText block={toRichText(text) as Block} /></div>}
    </div>
  );
}
