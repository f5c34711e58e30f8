// Runs src/**/*.test.ts with Node's own test runner, bundled as the page is.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { emoji } from "./emoji.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), "page-tests-"));
const tests = readdirSync(join(here, "src"), { recursive: true }).filter((name) => name.endsWith(".test.ts"));
await esbuild.build({
  absWorkingDir: here,
  entryPoints: tests.map((name) => `src/${name}`),
  bundle: true,
  platform: "node",
  format: "esm",
  outdir: out,
  outExtension: { ".js": ".mjs" },
  plugins: [emoji],
});
const files = readdirSync(out, { recursive: true }).filter((name) => name.endsWith(".mjs"));
const { status } = spawnSync(process.execPath, ["--test", ...files], { cwd: out, stdio: "inherit" });
rmSync(out, { recursive: true });
process.exit(status ?? 1);
