/** Places a popover beside what it belongs to, and keeps it there. */

import { autoUpdate, computePosition, flip, offset, shift, size, type Placement } from "@floating-ui/dom";
import { useLayoutEffect } from "preact/hooks";

type Ref<T> = { current: T | null };

export function useFloating(
  open: boolean,
  anchor: Ref<HTMLElement>,
  floating: Ref<HTMLElement>,
  { placement = "bottom-start", sameWidth = false, gap = 4 }: { placement?: Placement; sameWidth?: boolean; gap?: number } = {},
): void {
  useLayoutEffect(() => {
    const [at, box] = [anchor.current, floating.current];
    if (!open || !at || !box) return;
    return autoUpdate(at, box, () => place(at, box, placement, sameWidth, gap));
  }, [open, placement, sameWidth, gap]);
}

export async function place(at: Element, box: HTMLElement, placement: Placement, sameWidth: boolean, gap: number): Promise<void> {
  const fitted = size({
    padding: 8,
    apply: ({ availableHeight, rects }) => {
      box.style.maxHeight = `${Math.max(120, availableHeight)}px`;
      if (sameWidth) box.style.minWidth = `${rects.reference.width}px`;
    },
  });
  const middleware = [offset(gap), flip({ padding: 8 }), shift({ padding: 8 }), fitted];
  const { x, y } = await computePosition(at, box, { placement, strategy: "fixed", middleware });
  Object.assign(box.style, { left: `${x}px`, top: `${y}px` });
}
