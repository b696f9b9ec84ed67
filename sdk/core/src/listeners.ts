import type { Logger } from "./ports.ts";

/** Handlers by event name. When one throws, the others still run. */
export class Listeners<Events extends object> {
  readonly #handlers = new Map<keyof Events, Set<(event: never) => void>>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Adds a handler; returns how to remove it. */
  add<Name extends keyof Events>(name: Name, handler: (event: Events[Name]) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers);
    handlers.add(handler);
    return () => void handlers.delete(handler);
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const handler of this.#handlers.get(name) ?? []) {
      try {
        (handler as (event: Events[Name]) => void)(event);
      } catch (error) {
        this.#logger.error(
          `a handler of ${String(name)} threw: ${error instanceof Error ? error.name : "unknown error"}`,
        );
      }
    }
  }

  clear(): void {
    this.#handlers.clear();
  }
}
