import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

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
  // Short names of classes: they stand in styles and in scripts.
  css: { modules: { generateScopedName: "_[hash:base64:4]" } },
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
