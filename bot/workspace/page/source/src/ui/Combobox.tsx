/** A field to choose from a list by typing, one or several; downshift does keys and roles. */

import { useCombobox, type UseComboboxStateChangeTypes } from "downshift";
import { useEffect, useRef, useState } from "preact/hooks";
import { useFloating } from "./floating";
import { Icon } from "./Icon";

export interface Choice {
  key: string;
  label: string;
  description?: string;
  group?: string;
  value: unknown;
}

interface Props {
  id?: string;
  label: string;
  labelledBy?: string;
  describedBy?: string;
  choices: Choice[];
  chosen: Choice[];
  several: boolean;
  /** How many may be chosen. */
  most?: number;
  placeholder: string;
  /** The choices are filtered already. */
  filtered: boolean;
  /** What to say instead of choices. */
  note?: string;
  invalid: boolean;
  required?: boolean;
  busy: boolean;
  autofocus?: boolean;
  onType: (text: string) => void;
  onChoose: (chosen: Choice[]) => void;
}

export function Combobox(props: Props) {
  const { chosen, several, choices, filtered, onChoose, onType } = props;
  const only = several ? undefined : chosen[0];
  const [text, setText] = useState(only?.label ?? "");
  const [typing, setTyping] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const taken = new Set(several ? chosen.map((one) => one.key) : []);
  const full = several && props.most !== undefined && chosen.length >= props.most;
  const wanted = typing && !filtered ? text.trim().toLowerCase() : "";
  const shown = choices.filter((one) => !taken.has(one.key) && `${one.label} ${one.description ?? ""}`.toLowerCase().includes(wanted));
  const items = full ? [] : shown;
  const note = full ? `At most ${props.most}` : props.note ?? (items.length ? undefined : "No results");

  useEffect(() => {
    if (!typing) setText(only?.label ?? "");
  }, [only?.key, only?.label, typing]);

  const { isOpen, highlightedIndex, getInputProps, getMenuProps, getItemProps, getToggleButtonProps } = useCombobox<Choice>({
    items,
    inputId: props.id,
    itemToString: (one) => one?.label ?? "",
    itemToKey: (one) => one?.key,
    inputValue: text,
    selectedItem: several ? null : only ?? null,
    defaultHighlightedIndex: 0,
    onStateChange: ({ type, selectedItem, isOpen: open }) => {
      if (type === TYPES.InputChange) return;
      if (PICKED.includes(type)) {
        if (selectedItem) onChoose(several ? [...chosen, selectedItem] : [selectedItem]);
        settle();
      } else if (open === false) settle();
      else if (open === true) onType(typing ? text : "");
    },
    stateReducer: (before, { type, changes }) => {
      if (type === TYPES.InputBlur) return { ...changes, selectedItem: before.selectedItem };
      return several && PICKED.includes(type) ? { ...changes, isOpen: true, highlightedIndex: 0, inputValue: "" } : changes;
    },
  });
  const typed = (next: string): void => {
    setTyping(true);
    setText(next);
    onType(next);
  };
  const settle = (): void => {
    setTyping(false);
    if (several) setText("");
  };

  useFloating(isOpen, box, list, { sameWidth: true });
  useEffect(() => {
    const menu = list.current;
    if (!menu) return;
    if (isOpen) menu.showPopover();
    else if (menu.matches(":popover-open")) menu.hidePopover();
  }, [isOpen]);

  const remove = (key: string): void => onChoose(chosen.filter((one) => one.key !== key));
  const clearable = !several && only !== undefined && props.required === false;
  return (
    <div class={`combobox field-box ${props.busy ? "busy" : ""} ${props.invalid ? "invalid" : ""}`} ref={box}>
      {several && chosen.map((one) => (
        <span class="chip" key={one.key}>
          {one.label}
          <button type="button" aria-label={`Remove ${one.label}`} onClick={() => remove(one.key)}><Icon name="close" size={12} /></button>
        </span>
      ))}
      <input
        {...(getInputProps({
          "aria-label": props.labelledBy ? undefined : props.label,
          "aria-labelledby": props.labelledBy,
          "aria-describedby": props.describedBy,
          "aria-invalid": props.invalid,
          "aria-required": props.required,
          // At once, not in onStateChange: that comes too late for whoever types fast.
          onChange: (event: Event) => typed((event.currentTarget as HTMLInputElement).value),
          onFocus: (event: FocusEvent) => (event.currentTarget as HTMLInputElement).select(),
          onKeyDown: (event: KeyboardEvent) => {
            if (several && event.key === "Backspace" && text === "" && chosen.length) remove(chosen.at(-1)!.key);
            if ((event.key === "Escape" || event.key === "Enter") && isOpen) event.preventDefault();
            if (event.key === "Escape" && !isOpen) Object.assign(event, { preventDownshiftDefault: true }); // it would clear the choice
          },
        }) as object)}
        placeholder={several && chosen.length ? "" : props.placeholder}
        autofocus={props.autofocus}
      />
      {clearable && <button type="button" class="clear" aria-label="Clear" onClick={() => onChoose([])}><Icon name="close" size={14} /></button>}
      <button type="button" class="toggle" {...(getToggleButtonProps({ "aria-label": "Show choices" }) as object)}><Icon name="down" size={14} /></button>
      <ul class="listbox" popover="manual" {...(getMenuProps({ ref: list, "aria-label": props.label, "aria-labelledby": undefined }) as object)}>
        {isOpen && note && <li class="listbox-note" role="presentation">{note}</li>}
        {isOpen && items.map((one, index) => (
          <Option key={one.key} choice={one} first={one.group !== undefined && one.group !== items[index - 1]?.group} on={index === highlightedIndex} checked={only?.key === one.key} props={getItemProps({ item: one, index })} />
        ))}
      </ul>
    </div>
  );
}

function Option({ choice, first, on, checked, props }: { choice: Choice; first: boolean; on: boolean; checked: boolean; props: object }) {
  return (
    <>
      {first && <li class="listbox-group" role="presentation">{choice.group}</li>}
      <li class={`listbox-option ${on ? "on" : ""} ${checked ? "checked" : ""}`} {...props} data-value={choice.key}>
        <span>{choice.label}</span>
        {choice.description && <span class="listbox-description">{choice.description}</span>}
      </li>
    </>
  );
}

const TYPES = useCombobox.stateChangeTypes;
const PICKED: UseComboboxStateChangeTypes[] = [TYPES.InputKeyDownEnter, TYPES.ItemClick];
