import { chmodSync, cpSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, relative } from "node:path";

import { type OutputOptions, type Plugin, rolldown } from "rolldown";

import { repositoryRoot } from "../workers.ts";
import { buildTypes } from "./build-types.ts";
import {
  collectDependencies,
  type Entry,
  hasEngine,
  listEntries,
  readManifest,
  type SourceManifest,
} from "./manifest.ts";

// Builds the published package in the current folder into its `dist`: ESM, CommonJS, declarations, source maps.
// Usage: node ../../scripts/packages/build-package.ts

/** What the SDKs are written for; a bundler may lower it further. */
const TARGET = "es2022";
const ENGINE_FILE = "bucketing-wasm/build/bucketing.wasm";
/** Runtimes that import the engine as a file. */
const FILE_CONDITIONS = ["workerd", "edge-light"] as const;

/** Leaves the import of the engine in the code; the file stands beside it. */
const engineBesideCode: Plugin = {
  name: "engine-beside-code",
  resolveId: {
    filter: { id: /\.wasm(\?module)?$/ },
    handler: (id) => ({ id: `./${id.slice(id.lastIndexOf("/") + 1)}`, external: true }),
  },
};

const folder = relative(repositoryRoot, process.cwd());
const manifest = readManifest(folder);
const dist = join(repositoryRoot, folder, "dist");

rmSync(dist, { recursive: true, force: true });
if (manifest.bin === undefined) await buildLibrary();
else await buildCommands(manifest.bin);

async function buildLibrary(): Promise<void> {
  const entries = listEntries(manifest);
  for (const entry of entries) {
    await bundle(entry, ["default"], { format: "es", file: `${entry.name}.js` });
    await bundle(entry, ["default"], { format: "cjs", file: `${entry.name}.cjs` });
    if (!hasEngine(manifest)) continue;
    for (const condition of FILE_CONDITIONS) {
      await bundle(entry, [condition, "default"], { format: "es", file: `${entry.name}.${condition}.js` });
    }
  }
  if (hasEngine(manifest)) cpSync(join(repositoryRoot, ENGINE_FILE), join(dist, "bucketing.wasm"));
  await buildTypes(folder, manifest, dist);
}

/** Commands load their parts when they run, so they keep chunks; `src/main.ts` is where they start. */
async function buildCommands(bin: NonNullable<SourceManifest["bin"]>): Promise<void> {
  for (const name of Object.keys(bin)) {
    await bundle({ subpath: ".", source: "./src/main.ts", name }, ["default"], {
      format: "es",
      dir: dist,
      entryFileNames: `${name}.js`,
      banner: (chunk) => (chunk.isEntry ? "#!/usr/bin/env node" : ""),
    });
    chmodSync(join(dist, `${name}.js`), 0o755);
  }
}

async function bundle({ source }: Entry, conditionNames: string[], { file, ...output }: OutputOptions): Promise<void> {
  const build = await rolldown({
    input: join(repositoryRoot, folder, source),
    platform: manifest.bin === undefined ? "neutral" : "node",
    tsconfig: false,
    resolve: { conditionNames, mainFields: ["module", "main"] },
    transform: { target: TARGET },
    external: isInstalled,
    plugins: [engineBesideCode],
  });
  await build.write({ sourcemap: true, ...(file === undefined ? {} : { file: join(dist, file) }), ...output });
  await build.close();
}

/** Whether a module is installed with the package rather than bundled into it. */
function isInstalled(id: string): boolean {
  const names = Object.keys({ ...collectDependencies(manifest), ...manifest.peerDependencies });
  return (
    id.startsWith("node:") ||
    builtinModules.includes(id) ||
    names.some((name) => id === name || id.startsWith(`${name}/`))
  );
}
