/** Fields to type into. */

import { useId } from "preact/hooks";
import type { ElementProps } from "./Element";

const KEYBOARDS: Record<string, "email" | "url"> = { email_text_input: "email", url_text_input: "url" };

export function TextInput({ element, control, id, label, describedBy, required }: ElementProps) {
  const text = (control.value ?? "") as string;
  const count = useId();
  const shared = {
    id,
    class: "field-box",
    value: text,
    placeholder: element.placeholder?.text,
    "aria-label": id ? undefined : label,
    "aria-describedby": [describedBy, element.max_length && count].filter(Boolean).join(" ") || undefined,
    "aria-invalid": control.invalid,
    "aria-required": required,
    autofocus: element.focus_on_load,
    maxLength: element.max_length,
  };
  const typed = (value: string): void => control.set(value, "typed");
  const left = (element.max_length ?? Infinity) - text.length;
  return (
    <>
      {element.multiline ? (
        <textarea {...shared} rows={3} onInput={(event) => typed(event.currentTarget.value)} />
      ) : (
        <input {...shared} type="text" inputMode={KEYBOARDS[element.type]} onInput={(event) => typed(event.currentTarget.value)} onKeyDown={(event) => event.key === "Enter" && control.set(event.currentTarget.value, "entered")} />
      )}
      {element.max_length && <span class={`count ${left < 20 ? "" : "hidden"}`} id={count}>{left} characters left</span>}
    </>
  );
}

export function NumberInput({ element, control, id, label, describedBy, required }: ElementProps) {
  return (
    <input
      id={id}
      class="field-box"
      type="text"
      inputMode={element.is_decimal_allowed ? "decimal" : "numeric"}
      value={(control.value ?? "") as string}
      placeholder={element.placeholder?.text}
      aria-label={id ? undefined : label}
      aria-describedby={describedBy}
      aria-invalid={control.invalid}
      aria-required={required}
      autofocus={element.focus_on_load}
      onInput={(event) => control.set(event.currentTarget.value.trim() || null, "typed")}
      onKeyDown={(event) => event.key === "Enter" && control.set(event.currentTarget.value.trim() || null, "entered")}
    />
  );
}
