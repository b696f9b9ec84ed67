import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";

import type { Case, World } from "../case.ts";
import { runProgram } from "../run-program.ts";

const TSC = join(repositoryRoot, "node_modules/typescript/bin/tsc");

const BURGEE = join(repositoryRoot, "cli/bin/burgee.js");

const RESOLUTIONS = [
  { module: "nodenext", moduleResolution: "nodenext", extension: "mts" },
  { module: "nodenext", moduleResolution: "nodenext", extension: "cts" },
  { module: "esnext", moduleResolution: "bundler", extension: "ts" },
  { module: "preserve", moduleResolution: "bundler", extension: "cts" },
] as const;

/** The SDKs need no type package; OpenFeature's declarations name Node's. `flagTypes` has the file of `burgee types`. */
const PROGRAMS = [
  { consumer: "types", types: [], flagTypes: false },
  { consumer: "openfeature-types", types: ["node"], flagTypes: false },
  { consumer: "typed", types: ["node"], flagTypes: true },
] as const;

/** Compiles programs against the declarations, which are checked themselves, strictly. */
export function listTypesCases({ project }: World): Case[] {
  return RESOLUTIONS.flatMap(({ extension, ...resolution }) =>
    PROGRAMS.map(({ consumer, types, flagTypes }) => ({
      name: `tsc takes ${consumer}.${extension} with moduleResolution ${resolution.moduleResolution}`,
      run: async () => {
        const file = `${consumer}.${extension}`;
        const folder = join(project, `${resolution.module}-${file.replace(".", "-")}`);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, file), readConsumer(consumer));
        const compilerOptions = {
          ...resolution,
          types,
          target: "es2022",
          lib: ["es2022", "esnext.disposable", "dom", "dom.iterable"],
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          noEmit: true,
        };
        const files = flagTypes ? [file, await writeFlagTypes(folder)] : [file];
        writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
        await runProgram(process.execPath, [TSC, "-p", folder], { cwd: folder });
      },
    })),
  );
}

/** Writes the types of the sample project's variables. Answers the file's name. */
async function writeFlagTypes(folder: string): Promise<string> {
  const name = "burgee-flags.d.ts";
  const args = [BURGEE, "types", "--dir", join(repositoryRoot, "examples/storefront/flags"), "--out", name];
  await runProgram(process.execPath, args, { cwd: folder });
  return name;
}

function readConsumer(name: string): string {
  return readFileSync(join(import.meta.dirname, "../../consumers", `${name}.ts`), "utf8");
}
