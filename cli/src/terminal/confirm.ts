import { createInterface } from "node:readline/promises";

import { CommandError, EXIT } from "../command-error.ts";

/** Whether somebody can answer a question. */
export function isInteractive(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks on the terminal; the question goes to stderr, so that stdout holds the result alone. */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}

/** Asks whether to go on. Ends the command unless the answer is yes. */
export async function confirm(what: string): Promise<void> {
  const answer = await ask(`${what} Continue? [y/N] `);
  if (!/^y(?:es)?$/i.test(answer)) throw new CommandError(EXIT.usage, "stopped; nothing was changed");
}
