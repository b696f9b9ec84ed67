import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Plugin, rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";

import { repositoryRoot } from "../workers.ts";
import { listEntries, type SourceManifest } from "./manifest.ts";

/** Sources of the packages that are bundled into others, whose declarations are bundled too. */
const BUNDLED_SOURCES: Readonly<Record<string, string>> = {
  "@burgee/contract": "contract/src/index",
  "@burgee/sdk-core": "sdk/core/src/index",
  "@burgee/sdk-core/web": "sdk/core/src/web/index",
  "@burgee/bucketing-wasm": "bucketing-wasm/src/inline",
};

/** Writes the declarations of every entry, for ESM and for CommonJS. They import only what is installed with the package. */
export async function buildTypes(folder: string, manifest: SourceManifest, dist: string): Promise<void> {
  const emitted = join(dist, ".types");
  mkdirSync(emitted);
  try {
    emitDeclarations(folder, manifest, emitted);
    const inputs = listEntries(manifest).map(({ source, name }) => [
      name,
      join(emitted, folder, source).replace(/\.ts$/, ".d.ts"),
    ]);
    const build = await rolldown({
      input: Object.fromEntries(inputs),
      tsconfig: false,
      external: (id) => !id.startsWith(".") && !id.startsWith("/") && BUNDLED_SOURCES[id] === undefined,
      plugins: [findBundled(emitted), dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false })],
    });
    const { output } = await build.write({ dir: dist, format: "es", chunkFileNames: "[name]-[hash].js" });
    await build.close();
    for (const { fileName } of output) writeCommonJsTypes(join(dist, fileName));
  } finally {
    rmSync(emitted, { recursive: true });
  }
}

/** Declarations of CommonJS differ in what they import of each other. */
function writeCommonJsTypes(file: string): void {
  const text = readFileSync(file, "utf8").replaceAll(/(from "\.\/[^"]+)\.js"/g, '$1.cjs"');
  writeFileSync(file.replace(/\.ts$/, ".cts"), text);
}

function findBundled(emitted: string): Plugin {
  return {
    name: "bundled-packages",
    resolveId: {
      // Before the declaration plugin, which would look for them beside the sources.
      order: "pre",
      handler: (id) => (BUNDLED_SOURCES[id] === undefined ? null : join(emitted, `${BUNDLED_SOURCES[id]}.d.ts`)),
    },
  };
}

function emitDeclarations(folder: string, manifest: SourceManifest, outDir: string): void {
  const paths = Object.entries(BUNDLED_SOURCES).map(([name, file]) => [name, [join(repositoryRoot, `${file}.ts`)]]);
  const config = join(outDir, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(repositoryRoot, folder, "tsconfig.json"),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rewriteRelativeImportExtensions: true,
        rootDir: repositoryRoot,
        outDir,
        paths: Object.fromEntries(paths),
      },
      files: [
        ...listEntries(manifest).map(({ source }) => join(repositoryRoot, folder, source)),
        join(repositoryRoot, "bucketing-wasm/src/wasm-module.d.ts"),
      ],
      include: [],
    }),
  );
  execFileSync(process.execPath, [join(repositoryRoot, "node_modules/typescript/bin/tsc"), "-p", config], {
    cwd: repositoryRoot,
    stdio: ["ignore", 2, 2],
  });
}
