// Builds ../static from src: page.js, page.css, the fonts, index.html and LICENSES.txt. Same sources, same bytes.
//
//   node build.mjs [--watch] [--out FOLDER]
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { emoji } from "./emoji.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: given } = parseArgs({ options: { watch: { type: "boolean" }, out: { type: "string" } } });
const out = resolve(given.out ?? join(here, "../static"));

const options = {
  absWorkingDir: here,
  entryPoints: { page: "src/main.tsx" },
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome111", "firefox115", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  alias: { react: "preact/compat", "react-dom": "preact/compat", "react/jsx-runtime": "preact/jsx-runtime" },
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  publicPath: "/page",
  outdir: out,
  plugins: [emoji],
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
copyFileSync(join(here, "src/index.html"), join(out, "index.html"));
if (given.watch) {
  await (await esbuild.context(options)).watch();
} else {
  const result = await esbuild.build(options);
  writeFileSync(join(out, "LICENSES.txt"), licences(result.metafile));
}

/** The licence texts of every package of which something is in the bundle. */
function licences(metafile) {
  const folders = new Set(["node_modules/@emoji-mart/data"]); // read by emoji.mjs
  for (const input of Object.keys(metafile.inputs)) {
    const found = /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) folders.add(found[1]);
  }
  const parts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
    const file = readdirSync(join(here, folder)).find((one) => /^licen[cs]e/i.test(one));
    const text = file ? readFileSync(join(here, folder, file), "utf8").trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n${"-".repeat(72)}\n${text}\n`;
  });
  const head = "page.js, page.css and the fonts are built from these packages and from this project's own sources.\n\n";
  return head + parts.join("\n\n").replaceAll("\r\n", "\n");
}
