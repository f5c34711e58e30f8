/** A button with a menu: arrows, Home, End and first letters move; Enter picks; Escape and a click elsewhere close. */

import type { Placement } from "@floating-ui/dom";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useFloating } from "./floating";

export interface Item {
  key: string;
  label: ComponentChildren;
  /** The words by which it is found and read, when `label` is more than words. */
  name?: string;
  description?: string;
  href?: string;
  checked?: boolean;
  danger?: boolean;
  heading?: string;
  pick?: () => void;
}

interface Props {
  label: string;
  /** Its words are in `children`: what is read is what is seen, and more. */
  spoken?: boolean;
  children: ComponentChildren;
  items: Item[];
  class?: string;
  placement?: Placement;
  disabled?: boolean;
  data?: Record<string, string | undefined>;
}

export function Menu({ label, spoken, children, items, class: name, placement = "bottom-start", disabled, data }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useFloating(open, anchor, box, { placement });

  const close = (): void => box.current?.hidePopover();
  const toggled = (event: { newState: string }): void => setOpen(event.newState === "open");
  useLayoutEffect(() => {
    if (open) entries(box.current)[0]?.focus();
  }, [open]);
  return (
    <>
      <button type="button" ref={anchor} class={name} aria-label={spoken ? undefined : label} title={label} aria-haspopup="menu" aria-expanded={open} popovertarget={id} disabled={disabled} {...data}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" || open) return;
          event.preventDefault();
          box.current?.showPopover();
        }}>
        {children}
      </button>
      <div id={id} ref={box} popover="auto" role="menu" aria-label={label} class="menu" onToggle={toggled} onKeyDown={(event) => move(event, box.current, close)}>
        {open && items.map((item) => <Entry key={item.key} item={item} close={close} />)}
      </div>
    </>
  );
}

function Entry({ item, close }: { item: Item; close: () => void }) {
  const shared = {
    role: item.checked === undefined ? ("menuitem" as const) : ("menuitemradio" as const),
    tabIndex: -1,
    class: `menu-item ${item.danger ? "danger" : ""}`,
    "data-name": item.name,
    onClick: () => {
      close();
      item.pick?.();
    },
    ...(item.checked === undefined ? {} : { "aria-checked": item.checked }),
  };
  const content = (
    <>
      <span class="menu-label">{item.label}</span>
      {item.description && <span class="menu-description">{item.description}</span>}
    </>
  );
  return (
    <>
      {item.heading && <div class="menu-heading" role="presentation">{item.heading}</div>}
      {item.href ? (
        <a {...shared} href={item.href} target="_blank" rel="noopener noreferrer">{content}</a>
      ) : (
        <button type="button" {...shared}>{content}</button>
      )}
    </>
  );
}

function entries(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>(".menu-item") ?? [])];
}

function move(event: KeyboardEvent, box: HTMLElement | null, close: () => void): void {
  const all = entries(box);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Tab") return close();
  if (to !== undefined) {
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  } else if (event.key.length === 1 && /\S/.test(event.key)) {
    const begins = (one: HTMLElement): boolean => (one.dataset.name ?? one.textContent ?? "").toLowerCase().startsWith(event.key.toLowerCase());
    [...all.slice(at + 1), ...all.slice(0, at + 1)].find(begins)?.focus();
  }
}
