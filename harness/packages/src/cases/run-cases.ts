import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { assertEqual, type Case, type World } from "../case.ts";
import { runNode } from "../node-versions.ts";
import { addConsumer, createProject, toCommonJs } from "../project.ts";
import { SAMPLE_HEADLINE } from "../sample-platform.ts";

/** What `consumers/app.mjs` prints when everything works. */
export const APP_ANSWERS = {
  server: SAMPLE_HEADLINE,
  saved: SAMPLE_HEADLINE,
  browser: SAMPLE_HEADLINE,
  openfeature: SAMPLE_HEADLINE,
  openfeatureWeb: SAMPLE_HEADLINE,
  refusal: "invalid_sdk_key",
  sent: true,
};

/** Packages that must work with nothing else installed. */
const ALONE = ["@burgee/server-sdk", "@burgee/client-sdk"] as const;

/** Runs the packages unbundled, as ESM and as CommonJS, on every version of Node. */
export function listRunCases(world: World): Case[] {
  const app = addConsumer(world.project, "app.mjs");
  writeFileSync(join(world.project, "app.cjs"), toCommonJs(readFileSync(app, "utf8")));
  const together = world.nodes.flatMap((node) =>
    ["app.mjs", "app.cjs"].map((file) => ({
      name: `Node ${node.major} runs ${file} with every SDK`,
      run: async () => {
        const args = ["--no-experimental-require-module", file];
        assertEqual(await runNode(node, args, world.project, world.env), APP_ANSWERS);
      },
    })),
  );
  const alone = ALONE.map((name) => ({
    name: `every entry of ${name} loads without any other package, as ESM and as CommonJS`,
    run: () => loadEntries(world, name),
  }));
  return [...together, ...alone];
}

async function loadEntries(world: World, name: string): Promise<void> {
  const project = await createProject(world.folder, name.replaceAll(/\W/g, ""), {
    [name]: `file:${world.tarballs.get(name)}`,
  });
  const specifiers = listSpecifiers(project, name);
  const print = "console.log(JSON.stringify(entries.map((entry) => Object.keys(entry).length > 0)));\n";
  writeFileSync(
    join(project, "entries.mjs"),
    `const entries = await Promise.all(${JSON.stringify(specifiers)}.map((name) => import(name)));\n${print}`,
  );
  writeFileSync(
    join(project, "entries.cjs"),
    `const entries = ${JSON.stringify(specifiers)}.map((name) => require(name));\n${print}`,
  );
  const expected = specifiers.map(() => true);
  for (const node of world.nodes) {
    assertEqual(await runNode(node, ["entries.mjs"], project, world.env), expected);
    // Newer Node would load ESM by `require` too, and hide that a CommonJS file is missing.
    assertEqual(await runNode(node, ["--no-experimental-require-module", "entries.cjs"], project, world.env), expected);
  }
}

/** What an application may import of an installed package. */
function listSpecifiers(project: string, name: string): string[] {
  const manifest = JSON.parse(readFileSync(join(project, "node_modules", name, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, unknown>>;
  };
  const subpaths = Object.keys(manifest.exports).filter((subpath) => subpath !== "./package.json");
  return subpaths.map((subpath) => `${name}${subpath.slice(1)}`);
}
