import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { repositoryRoot } from "@burgee/scripts/workers";
import { build } from "esbuild";

import { BUILT, type MeasuredBundle } from "./bundles.ts";

/** Bytes of gzip -9 of a minified bundle and of the files beside it. Undefined when a package has no such entry yet. */
export async function measureBundle({
  code,
  files = [],
}: Omit<MeasuredBundle, "budgetBytes">): Promise<number | undefined> {
  const wanted = Object.keys(BUILT).filter((name) => code.includes(`"${name}"`));
  if (wanted.some((name) => !existsSync(locate(name)))) return undefined;
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    legalComments: "none",
    external: ["*.wasm"],
    alias: Object.fromEntries(Object.keys(BUILT).map((name) => [name, locate(name)])),
    logLevel: "error",
  });
  const sizes = [
    ...outputFiles.map(({ contents }) => countBytes(contents)),
    ...files.map((file) => countBytes(readFileSync(join(repositoryRoot, file)))),
  ];
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

function countBytes(contents: Uint8Array): number {
  return gzipSync(contents, { level: 9 }).length;
}

function locate(name: string): string {
  return join(repositoryRoot, BUILT[name] ?? "");
}
