/** Light or dark: as the system has it, unless the person chose. */

import { readPref, writePref } from "../model/prefs";

const system = matchMedia("(prefers-color-scheme: dark)");

export type Theme = "light" | "dark";

export function followTheme(): void {
  system.addEventListener("change", apply);
  apply();
}

export function theme(): Theme {
  const chosen = readPref("theme");
  if (chosen === "light" || chosen === "dark") return chosen;
  return system.matches ? "dark" : "light";
}

/** Choose a theme; null follows the system again. */
export function chooseTheme(chosen: Theme | null): void {
  writePref("theme", chosen);
  apply();
}

function apply(): void {
  document.documentElement.dataset.theme = theme();
}
