import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { rolldown } from "rolldown";
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

/** Writes one declaration file an entry, for ESM and for CommonJS. It imports only what is installed with the package. */
export async function buildTypes(folder: string, manifest: SourceManifest, dist: string): Promise<void> {
  const emitted = mkdtempSync(join(repositoryRoot, folder, "dist/.types-"));
  try {
    emitDeclarations(folder, manifest, emitted);
    for (const { source, name } of listEntries(manifest)) {
      const input = join(emitted, folder, source).replace(/\.ts$/, ".d.ts");
      const build = await rolldown({
        input: { [name]: input },
        tsconfig: false,
        external: (id) => !id.startsWith(".") && !id.startsWith("/") && BUNDLED_SOURCES[id] === undefined,
        plugins: [
          {
            name: "bundled-packages",
            resolveId: {
              // Before the declaration plugin, which would look for them beside the sources.
              order: "pre",
              handler: (id) =>
                BUNDLED_SOURCES[id] === undefined ? null : join(emitted, `${BUNDLED_SOURCES[id]}.d.ts`),
            },
          },
          dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false }),
        ],
      });
      await build.write({ dir: dist, format: "es" });
      await build.close();
      cpSync(join(dist, `${name}.d.ts`), join(dist, `${name}.d.cts`));
    }
  } finally {
    rmSync(emitted, { recursive: true });
  }
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
