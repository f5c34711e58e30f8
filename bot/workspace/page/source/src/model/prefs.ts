/** What one browser remembers: theme, whether the drawer is open, where the tour is. */

import { useSyncExternalStore } from "preact/compat";

const PREFIX = "local-workspace.";
const listeners = new Set<() => void>();

/** A remembered word and how to change it; null forgets it. */
export function usePref(name: string): [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => readPref(name),
  );
  return [value, (next) => writePref(name, next)];
}

export function readPref(name: string): string | null {
  return localStorage.getItem(PREFIX + name);
}

export function writePref(name: string, value: string | null): void {
  if (value === null) localStorage.removeItem(PREFIX + name);
  else localStorage.setItem(PREFIX + name, value);
  for (const listener of listeners) listener();
}
