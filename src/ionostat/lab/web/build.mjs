// Bundles the page into ../static (or the folder given): one script, one style sheet, the fonts of the equations.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const out = process.argv[2] ?? new URL("../static/", import.meta.url).pathname;
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  entryPoints: { lab: "src/main.ts" },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  external: ["/forms.js"],
  outdir: out,
  loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty" },
  assetNames: "fonts/[name]",
  legalComments: "linked",
  logLevel: "warning",
});
for (const name of ["index.html", "icon.svg"]) copyFileSync(`src/${name}`, out + name);
