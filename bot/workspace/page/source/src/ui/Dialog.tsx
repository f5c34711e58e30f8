/** A modal dialog: the browser keeps the focus inside; it goes back to where it was when the dialog goes away. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  label: string;
  class?: string;
  /** Escape was pressed. */
  cancel: () => void;
  children: ComponentChildren;
}

export function Dialog({ label, class: name, cancel, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const message = before?.closest("article");
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      gone.current = true;
      dialog?.close();
      const back = before?.isConnected ? before : message;
      if (back instanceof HTMLElement) back.focus();
    };
  }, []);
  const escaped = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    cancel();
  };
  // The back gesture of a phone closes a dialog at once; it is the owner who decides.
  const closed = (): void => {
    if (gone.current) return;
    ref.current?.showModal();
    cancel();
  };
  return (
    <dialog ref={ref} class={`dialog ${name ?? ""}`} aria-label={label} onKeyDown={escaped} onClose={closed}>
      {children}
    </dialog>
  );
}
