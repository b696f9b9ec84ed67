import { describe, expect, it } from "vitest";

import { readManifest, renderManifest } from "./manifest.ts";
import { PUBLISHED_FOLDERS } from "./published-packages.ts";

interface Published {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: unknown;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly sideEffects?: boolean;
  readonly engines?: unknown;
}

const published = PUBLISHED_FOLDERS.map((folder) => renderManifest(readManifest(folder)) as unknown as Published);

/** Every object of conditions in an `exports` map, however deep. */
function listConditions(value: unknown): Readonly<Record<string, unknown>>[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(listConditions)];
}

describe.each(published)("the published package.json of $name", (manifest) => {
  it("names no package that is not published", () => {
    const own = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith("@burgee/"));
    const names = new Set(published.map(({ name }) => name));
    expect(own.filter((name) => !names.has(name))).toEqual([]);
    expect(manifest).not.toHaveProperty("private");
    expect(manifest).not.toHaveProperty("devDependencies");
    expect(manifest).not.toHaveProperty("scripts");
  });

  it("points at the build, with types first in each condition", () => {
    expect(JSON.stringify(manifest.exports)).not.toContain("src/");
    const typed = listConditions(manifest.exports).filter((conditions) => "types" in conditions);
    expect(typed.filter((conditions) => Object.keys(conditions)[0] !== "types")).toEqual([]);
    expect(manifest.engines).toEqual({ node: ">=22" });
  });
});

it("gives the server SDK a form for each runtime, and Workers the engine as a file", () => {
  const server = published.find(({ name }) => name === "@burgee/server-sdk");
  const root = server?.exports["."] as Record<string, { readonly default?: string }>;
  expect(Object.keys(root)).toEqual(["workerd", "edge-light", "node", "browser", "default"]);
  expect(root["workerd"]?.default).toBe("./dist/index.workerd.js");
});

it("installs with the command line what the packages bundled into it depend on", () => {
  const cli = published.find(({ name }) => name === "burgee");
  expect(cli?.dependencies).toMatchObject({ commander: expect.any(String), yaml: expect.any(String) });
});

it("names the repository where it is known, as provenance demands", () => {
  const manifest = renderManifest(readManifest("sdk/server"), "git+https://example.com/acme/flags.git");
  expect(manifest["repository"]).toEqual({ type: "git", url: "git+https://example.com/acme/flags.git" });
});
