import { describeError } from "./config-fetch.ts";
import type { Logger } from "./ports.ts";

/** Handlers by event name. When one throws, the others still run. */
export class Listeners<Events extends object> {
  readonly #entries = new Set<readonly [name: keyof Events, handler: (event: never) => void]>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Adds a handler; returns how to remove it. */
  add<Name extends keyof Events>(name: Name, handler: (event: Events[Name]) => void): () => void {
    const entry = [name, handler] as const;
    this.#entries.add(entry);
    return () => void this.#entries.delete(entry);
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const [wanted, handler] of this.#entries) {
      try {
        if (wanted === name) (handler as (event: Events[Name]) => void)(event);
      } catch (error) {
        this.#logger.error(`a handler of ${name as string} failed: ${describeError(error)}`);
      }
    }
  }

  clear(): void {
    this.#entries.clear();
  }
}
