/** Exit codes of every `burgee` command. */
export const EXIT = {
  ok: 0,
  /** The flag files have problems, the platform refused what was asked, or a check failed. */
  problems: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Another version was published first. */
  conflict: 3,
  /** The platform cannot be reached or failed. */
  server: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with a message; `hint` says what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
