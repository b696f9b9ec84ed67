/** How loading flags ended, as both SDKs say it. */
type LoadOutcome =
  | { readonly kind: "ready" | "superseded" }
  | { readonly kind: "cached" | "unavailable"; readonly problem: string };

/** Tells OpenFeature an event of the provider; the names are those of `ProviderEvents`. */
type Emit = (
  name: "Ready" | "Stale" | "ConfigurationChanged",
  details: { readonly message?: string; readonly flagsChanged?: string[] },
) => void;

/**
 * Which events of a client become events of its provider. How loading ends is what `initialize` and `onContextChange`
 * resolve or reject with, so events meanwhile are not passed on.
 */
export class ProviderState {
  readonly #emit: Emit;
  #state: "failed" | "ready" | "stale" = "failed";
  #loads = 0;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  get isLoading(): boolean {
    return this.#loads > 0;
  }

  /** The platform answered again. */
  ready(): void {
    if (this.isLoading || this.#state === "ready") return;
    this.#state = "ready";
    this.#emit("Ready", {});
  }

  /** What is served is no longer known to be current. */
  stale(problem: string): void {
    if (this.isLoading || this.#state !== "ready") return;
    this.#state = "stale";
    this.#emit("Stale", { message: problem });
  }

  changed(flagsChanged: readonly string[]): void {
    if (!this.isLoading && this.#state !== "failed")
      this.#emit("ConfigurationChanged", { flagsChanged: [...flagsChanged] });
  }

  /** Runs a load. `fail` makes the error for flags that could not be loaded. */
  async load(run: () => Promise<LoadOutcome>, fail: (problem: string) => Error): Promise<void> {
    this.#loads += 1;
    try {
      const outcome = await run();
      if (outcome.kind === "superseded") return;
      this.#state = outcome.kind === "unavailable" ? "failed" : "ready";
      if (outcome.kind === "unavailable") throw fail(outcome.problem);
      // OpenFeature makes the provider ready when the load ends; only then can it be stale.
      if (outcome.kind === "cached") setTimeout(() => this.stale(outcome.problem), 0);
    } catch (error) {
      this.#state = "failed";
      throw error;
    } finally {
      this.#loads -= 1;
    }
  }
}
