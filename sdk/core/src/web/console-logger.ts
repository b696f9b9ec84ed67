import type { Logger } from "../ports.ts";

/** Writes warnings and errors to the console. */
export const consoleLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => console.warn(`[burgee] ${message}`),
  error: (message) => console.error(`[burgee] ${message}`),
};
