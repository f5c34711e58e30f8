/** How wide something is, as it changes. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** A ref for what is measured, and its width in pixels; `usual` before it is known. */
export function useWidth(usual: number): [{ current: HTMLDivElement | null }, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(usual);
  useLayoutEffect(() => {
    const box = ref.current;
    if (!box) return;
    const watcher = new ResizeObserver(() => box.clientWidth && setWidth(box.clientWidth));
    watcher.observe(box);
    return () => watcher.disconnect();
  }, []);
  return [ref, width];
}
