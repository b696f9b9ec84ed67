/** Time that moves only when a test or a sleeper moves it. */
export class FakeTime {
  nowMs: number;
  readonly #sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];

  constructor(nowMs = 1_000_000) {
    this.nowMs = nowMs;
  }

  readonly now = (): number => this.nowMs;

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#sleepers.push({ atMs: this.nowMs + ms, wake });
    });

  /** Moves the clock forward, waking sleepers in their order and letting their work run. */
  async advance(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      await settle();
      const next = this.#sleepers.sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#sleepers.shift();
      this.nowMs = next.atMs;
      next.wake();
    }
    this.nowMs = endMs;
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
