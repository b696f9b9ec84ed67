import { CommanderError } from "commander";

import { EXIT, type ExitCode } from "./command-error.ts";
import { createProgram } from "./create-program.ts";
import { printJsonFailure, reportFailure } from "./terminal/report-failure.ts";

/** Runs one command line, given as its words after `burgee`, and returns its exit code. */
export async function runBurgee(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  try {
    const program = await createProgram(args, (code) => {
      exitCode = code;
    });
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has already printed the mistake or the help.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok;
      if (args.includes("--json")) printJsonFailure(error.message.replace(/^error: /, ""), []);
      return EXIT.usage;
    }
    return reportFailure(error, args.includes("--json"));
  }
}
