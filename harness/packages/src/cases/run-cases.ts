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
  refusal: "invalid_sdk_key",
  sent: true,
};

/** Packages that must work with nothing else installed, and what they export. */
const ALONE = {
  "@burgee/server-sdk": "createServerClient",
  "@burgee/client-sdk": "createBrowserClient",
} as const;

/** Runs the packages unbundled, as ESM and as CommonJS, on every version of Node. */
export function listRunCases(world: World): Case[] {
  const app = addConsumer(world.project, "app.mjs");
  writeFileSync(join(world.project, "app.cjs"), toCommonJs(readFileSync(app, "utf8")));
  const together = world.nodes.flatMap((node) =>
    ["app.mjs", "app.cjs"].map((file) => ({
      name: `Node ${node.major} runs ${file} with every SDK`,
      run: async () => assertEqual(await runNode(node, [file], world.project, world.env), APP_ANSWERS),
    })),
  );
  const alone = Object.entries(ALONE).map(([name, create]) => ({
    name: `${name} works without any other package, as ESM and as CommonJS`,
    run: () => runAlone(world, name, create),
  }));
  return [...together, ...alone];
}

async function runAlone(world: World, name: string, create: string): Promise<void> {
  const project = await createProject(world.folder, name.replaceAll(/\W/g, ""), {
    [name]: `file:${world.tarballs.get(name)}`,
  });
  const module = `import { ${create} } from "${name}";\nconsole.log(JSON.stringify(typeof ${create}));\n`;
  writeFileSync(join(project, "alone.mjs"), module);
  writeFileSync(join(project, "alone.cjs"), toCommonJs(module));
  for (const node of world.nodes) {
    for (const file of ["alone.mjs", "alone.cjs"]) {
      assertEqual(await runNode(node, [file], project, world.env), "function");
    }
  }
}
