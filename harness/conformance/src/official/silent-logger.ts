/** Keeps SDK messages off the terminal: standard output belongs to the report. */
export const silentLogger = {
  error: (): void => undefined,
  warn: (): void => undefined,
  info: (): void => undefined,
  debug: (): void => undefined,
};
