import { readFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

import type { Case, World } from "../case.ts";
import { runProgram } from "../run-program.ts";

const ATTW = join(repositoryRoot, "node_modules/@arethetypeswrong/cli/dist/index.js");

/** What linters of packages say about the tarballs: nothing. */
export function listShapeCases({ tarballs, folder }: World): Case[] {
  return [...tarballs].flatMap(([name, tarball]) => [
    { name: `publint has nothing to say about ${name}`, run: () => lintPackage(tarball) },
    // The command line exports no types.
    ...(name === "burgee"
      ? []
      : [
          {
            name: `are-the-types-wrong finds nothing in ${name}`,
            run: async () => void (await runProgram(process.execPath, [ATTW, tarball, "--no-emoji"], { cwd: folder })),
          },
        ]),
  ]);
}

async function lintPackage(tarball: string): Promise<void> {
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
    strict: true,
  });
  if (pkg === undefined) throw new Error("publint read no package.json");
  if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg)).join("\n"));
}
