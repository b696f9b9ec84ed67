import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";

import type { Case, World } from "../case.ts";
import { runProgram } from "../run-program.ts";

const TSC = join(repositoryRoot, "node_modules/typescript/bin/tsc");

const RESOLUTIONS = [
  { module: "nodenext", moduleResolution: "nodenext", extension: "mts" },
  { module: "nodenext", moduleResolution: "nodenext", extension: "cts" },
  { module: "esnext", moduleResolution: "bundler", extension: "ts" },
  { module: "preserve", moduleResolution: "bundler", extension: "cts" },
] as const;

/** The SDKs need no type package; OpenFeature's declarations name Node's. */
const PROGRAMS = [
  { consumer: "types", types: [] },
  { consumer: "openfeature-types", types: ["node"] },
] as const;

/** Compiles programs against the declarations, which are checked themselves, strictly. */
export function listTypesCases({ project }: World): Case[] {
  return RESOLUTIONS.flatMap(({ extension, ...resolution }) =>
    PROGRAMS.map(({ consumer, types }) => ({
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
        writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
        await runProgram(process.execPath, [TSC, "-p", folder], { cwd: folder });
      },
    })),
  );
}

function readConsumer(name: string): string {
  return readFileSync(join(import.meta.dirname, "../../consumers", `${name}.ts`), "utf8");
}
