import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { FlagBundle } from "@burgee/publisher/core";

export const PROJECT_KEY = "browser";
/** A page that is worth a test has many features: each event may name them all. */
const FEATURES = 60;
const ENVIRONMENTS = ["development", "production"] as const;

export type EnvironmentKey = (typeof ENVIRONMENTS)[number];
export type Headlines = Readonly<Record<EnvironmentKey, string>>;

/** The variable that pages show. */
export const HEADLINE = "headline";
/** The variables of the other features. */
export const VARIABLES: readonly string[] = Array.from({ length: FEATURES }, (_, index) => `part-${index}-enabled`);

/** A project of 60 features and one with the headline, served to everyone. */
export function createFlags(headlines: Headlines): FlagBundle {
  const features = VARIABLES.map((variable, index) => ({
    path: `features/part-${index}.yaml`,
    text: `name: Part ${index}
type: release
variables: { ${variable}: Boolean }
variations:
  off: { values: { ${variable}: false } }
  on: { values: { ${variable}: true } }
environments: { development: off, production: on }
`,
  }));
  return {
    files: [
      {
        path: "environments.yaml",
        text: ENVIRONMENTS.map((key) => `${key}: { name: ${key}, type: ${key} }\n`).join(""),
      },
      { path: "features/headline.yaml", text: renderHeadline(headlines) },
      ...features.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      { path: "project.yaml", text: `key: ${PROJECT_KEY}\nname: Browser\nsdkVisibility: [server, client]\n` },
    ],
  };
}

function renderHeadline(headlines: Headlines): string {
  const variations = ENVIRONMENTS.map(
    (key) => `  ${key}: { values: { ${HEADLINE}: ${JSON.stringify(headlines[key])} } }\n`,
  );
  return `name: Headline
type: release
variables: { ${HEADLINE}: String }
variations:
${variations.join("")}environments: { development: development, production: production }
`;
}

export async function writeFlags(folder: string, { files }: FlagBundle): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
