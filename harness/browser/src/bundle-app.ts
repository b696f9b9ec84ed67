import { fileURLToPath } from "node:url";

import { build } from "esbuild";

/** Bundles the application of the pages with the client SDK, as a page with a plain script tag would load it. */
export async function bundleApp(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../page/app.ts", import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild wrote no bundle");
  return file.text;
}
