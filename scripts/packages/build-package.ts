import { chmodSync, cpSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, relative } from "node:path";

import { type OutputOptions, type Plugin, rolldown } from "rolldown";

import { repositoryRoot } from "../workers.ts";
import { buildTypes } from "./build-types.ts";
import { shortenInternalNames } from "./internal-names.ts";
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

/** The package whose size every page pays: its build is compressed and its internal names are short. */
const SMALLEST = "@burgee/client-sdk";

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
const isSmallest = manifest.name === SMALLEST;
const dist = join(repositoryRoot, folder, "dist");

rmSync(dist, { recursive: true, force: true });
if (manifest.bin === undefined) await buildLibrary();
else await buildCommands(manifest.bin);

async function buildLibrary(): Promise<void> {
  const entries = listEntries(manifest);
  await bundle(entries, ["default"], { format: "es", ending: ".js" });
  await bundle(entries, ["default"], { format: "cjs", ending: ".cjs" });
  if (hasEngine(manifest)) {
    for (const condition of FILE_CONDITIONS) {
      await bundle(entries, [condition, "default"], { format: "es", ending: `.${condition}.js` });
    }
    cpSync(join(repositoryRoot, ENGINE_FILE), join(dist, "bucketing.wasm"));
  }
  await buildTypes(folder, manifest, dist);
}

/** Commands load their parts when they run; `src/main.ts` is where they start. */
async function buildCommands(bin: NonNullable<SourceManifest["bin"]>): Promise<void> {
  for (const name of Object.keys(bin)) {
    const banner: OutputOptions["banner"] = (chunk) => (chunk.isEntry ? "#!/usr/bin/env node" : "");
    const main = { subpath: ".", source: "./src/main.ts", name };
    await bundle([main], ["default"], { format: "es", ending: ".js", banner });
    chmodSync(join(dist, `${name}.js`), 0o755);
  }
}

/** Entries share what several of them use, so that a class is the same whichever entry it came from. */
async function bundle(
  entries: readonly Entry[],
  conditionNames: string[],
  { ending, ...output }: OutputOptions & { readonly ending: string },
): Promise<void> {
  const build = await rolldown({
    input: Object.fromEntries(entries.map(({ name, source }) => [name, join(repositoryRoot, folder, source)])),
    platform: manifest.bin === undefined ? "neutral" : "node",
    tsconfig: false,
    resolve: { conditionNames, mainFields: ["module", "main"] },
    transform: { target: TARGET },
    external: isInstalled,
    plugins: [engineBesideCode, ...(isSmallest ? [shortenInternalNames] : [])],
  });
  await build.write({
    dir: dist,
    sourcemap: true,
    entryFileNames: `[name]${ending}`,
    chunkFileNames: `[name]-[hash]${ending}`,
    // Names and line ends stay: bundlers shorten both.
    ...(isSmallest && { minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } } }),
    ...output,
  });
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
