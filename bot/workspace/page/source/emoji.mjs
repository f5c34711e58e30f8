// The names that Slack has for emoji, as the module "emoji-names": {name: [glyph, glyph in skin tone 2, ... 6]}.
// @emoji-mart/data is made from the same list as Slack's own names.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const emoji = {
  name: "emoji-names",
  setup(build) {
    const folder = build.initialOptions.absWorkingDir;
    build.onResolve({ filter: /^emoji-names$/ }, () => ({ path: "emoji-names", namespace: "emoji" }));
    build.onLoad({ filter: /.*/, namespace: "emoji" }, () => ({ contents: JSON.stringify(names(folder)), loader: "json" }));
  },
};

function names(folder) {
  const data = JSON.parse(readFileSync(join(folder, "node_modules/@emoji-mart/data/sets/15/native.json"), "utf8"));
  const glyphs = {};
  for (const [name, { skins }] of Object.entries(data.emojis)) glyphs[name] = skins.map((skin) => skin.native);
  for (const [alias, name] of Object.entries(data.aliases)) if (glyphs[name]) glyphs[alias] ??= glyphs[name];
  return Object.fromEntries(Object.entries(glyphs).sort(([a], [b]) => (a < b ? -1 : 1)));
}
