/** Exit codes of every `burgee` command. */
export const EXIT = {
  ok: 0,
  /** The flag files have problems, or the platform refused the config. */
  problems: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Somebody else published first. */
  conflict: 3,
  /** The platform cannot be reached or failed. */
  server: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
