import { readFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "../workers.ts";
import { BUNDLED_FOLDERS } from "./published-packages.ts";

type Dependencies = Readonly<Record<string, string>>;

/** The package.json of a published package as the workspace uses it: its exports point at sources. */
export interface SourceManifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
}

/** What a package exports under one name, and the file name of its build without an extension. */
export interface Entry {
  readonly subpath: string;
  readonly source: string;
  readonly name: string;
}

const ENGINE = "@burgee/bucketing-wasm";

export function readManifest(folder: string): SourceManifest {
  return JSON.parse(readFileSync(join(repositoryRoot, folder, "package.json"), "utf8")) as SourceManifest;
}

export function listEntries({ exports }: SourceManifest): Entry[] {
  return Object.entries(exports).map(([subpath, source]) => ({
    subpath,
    source,
    name: subpath === "." ? "index" : subpath.slice("./".length),
  }));
}

/** Whether a package runs the engine, which some runtimes take only as a file. */
export function hasEngine({ bin, devDependencies }: SourceManifest): boolean {
  return bin === undefined && devDependencies?.[ENGINE] !== undefined;
}

/** What is installed with a package: its own dependencies and those of the packages that are bundled into it. */
export function collectDependencies({ dependencies, devDependencies }: SourceManifest): Dependencies {
  const bundled = Object.keys({ ...devDependencies, ...dependencies }).flatMap((name) => BUNDLED_FOLDERS[name] ?? []);
  const installed = Object.entries(dependencies ?? {}).filter(([name]) => BUNDLED_FOLDERS[name] === undefined);
  const ofBundled = bundled.flatMap((folder) => Object.entries(collectDependencies(readBundled(folder))));
  return Object.fromEntries([...installed, ...ofBundled].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Development dependencies of a bundled package stay at home. */
function readBundled(folder: string): SourceManifest {
  return { ...readManifest(folder), devDependencies: {} };
}

/** The package.json that is published: exports point at the build, and nothing names a package that is not published. */
export function renderManifest(source: SourceManifest, repositoryUrl?: string): Readonly<Record<string, unknown>> {
  const { private: _private, scripts: _scripts, devDependencies: _built, exports: _sources, ...kept } = source;
  const dependencies = collectDependencies(source);
  return {
    ...kept,
    ...(Object.keys(dependencies).length === 0 ? {} : { dependencies }),
    ...(repositoryUrl === undefined ? {} : { repository: { type: "git", url: repositoryUrl } }),
    ...(source.bin === undefined ? renderExports(source) : renderBin(source.bin)),
    files: ["dist"],
    publishConfig: { access: "public", provenance: true },
  };
}

function renderBin(bin: Readonly<Record<string, string>>): object {
  const names = Object.keys(bin);
  return {
    bin: Object.fromEntries(names.map((name) => [name, `dist/${name}.js`])),
    exports: { "./package.json": "./package.json" },
  };
}

function renderExports(source: SourceManifest): object {
  const entries = listEntries(source);
  const exports = entries.map((entry) => [entry.subpath, renderEntry(entry, hasEngine(source))]);
  const root = entries.find(({ subpath }) => subpath === ".");
  const others = entries.filter((entry) => entry !== root);
  return {
    ...(root === undefined ? {} : { main: `./dist/${root.name}.cjs`, types: `./dist/${root.name}.d.cts` }),
    // For `moduleResolution: node10`, which does not read `exports`.
    ...(others.length === 0 ? {} : { typesVersions: { "*": Object.fromEntries(others.map(renderTypes)) } }),
    exports: { ...Object.fromEntries(exports), "./package.json": "./package.json" },
  };
}

function renderTypes({ name }: Entry): readonly [name: string, files: readonly string[]] {
  return [name, [`./dist/${name}.d.cts`]];
}

function renderEntry({ name }: Entry, isEngine: boolean): object {
  const types = `./dist/${name}.d.ts`;
  const both = {
    import: { types, default: `./dist/${name}.js` },
    require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
  };
  if (!isEngine) return both;
  return {
    workerd: { types, default: `./dist/${name}.workerd.js` },
    "edge-light": { types, default: `./dist/${name}.edge-light.js` },
    node: both,
    browser: both,
    default: both,
  };
}
