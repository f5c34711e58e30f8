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
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={ref} class={`dialog ${name ?? ""}`} aria-label={label}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        cancel();
      }}>
      {children}
    </dialog>
  );
}
