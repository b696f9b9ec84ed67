import { CommanderError } from "commander";

import { createProgram } from "./create-program.ts";
import { EXIT } from "./exit-codes.ts";
import { reportFailure } from "./terminal/report-failure.ts";

/** Runs one command line, without the names of Node and the script, and returns its exit code. */
export async function runBurgee(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  try {
    const program = await createProgram(args, (code) => {
      exitCode = code;
    });
    await program.parseAsync(args, { from: "user" });
    // Commands of other packages may set it themselves.
    return exitCode === EXIT.ok ? Number(process.exitCode ?? EXIT.ok) : exitCode;
  } catch (error) {
    // Commander has already printed what is wrong, or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return reportFailure(error, args.includes("--json"));
  }
}
