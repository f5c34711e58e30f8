/** Emoji by Slack's names. */

import names from "emoji-names";

const known = new Map(Object.entries(names as Record<string, string[]>));

/** The glyph of `wave` or `wave::skin-tone-3`, or null when Slack has no such emoji. */
export function glyph(name: string): string | null {
  const [plain = "", tone] = name.split("::skin-tone-");
  const skins = known.get(plain);
  if (!skins) return null;
  return skins[tone ? Number(tone) - 1 : 0] ?? skins[0] ?? null;
}

/** Text with the names in it drawn, for places that take text only. */
export function withEmoji(text: string): string {
  return text.replace(EMOJI, (whole, name: string) => glyph(name) ?? whole);
}

/** A name between colons, with its skin tone. */
export const EMOJI = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g;
