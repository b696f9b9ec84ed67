import { createHash } from "node:crypto";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

/** Classes of each file with styles, in the order in which they appear there. */
const classes = new Map<string, string[]>();

/** Classes stand in styles and in scripts: names that begin alike within a file are short when they are compressed. */
function nameClass(name: string, file: string): string {
  const start = createHash("sha256").update(basename(file)).digest("base64url").replaceAll("-", "").slice(0, 3);
  const known = classes.get(start) ?? [file];
  if (known[0] !== file) throw new Error(`${file} and ${known[0]} would share names of classes: give one another name`);
  if (!known.includes(name)) known.push(name);
  classes.set(start, known);
  return `_${start}${known.indexOf(name).toString(36)}`;
}

const inEngine = (name: string): string => fileURLToPath(new URL(`src/engine/${name}`, import.meta.url));

export default defineConfig({
  publicDir: "public",
  build: {
    target: "es2024",
    // The first ones with light-dark() and nesting, in which the styles are written.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    outDir: "dist",
    // What a page of this origin loads is a file with a hashed name: the Content-Security-Policy allows no inline code or style.
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // scripts/check-console-size.ts reads it.
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" speaks to servers that render React; there is none.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
  css: { modules: { generateScopedName: nameClass } },
  worker: { format: "es" },
  resolve: {
    alias: [
      // What the worker may fetch later is no part of its file.
      { find: /^re2js-itself$/, replacement: fileURLToPath(import.meta.resolve("re2js")) },
      { find: /^re2js$/, replacement: inEngine("late-patterns.ts") },
      { find: /^@burgee\/bucketing-wasm$/, replacement: inEngine("late-engine.ts") },
    ],
  },
});
