/** An endless source of stream chunks that a test feeds by hand. */
export class Pushable implements AsyncIterable<Uint8Array> {
  readonly #waiting: ((result: IteratorResult<Uint8Array>) => void)[] = [];
  readonly #ready: IteratorResult<Uint8Array>[] = [];

  push(text: string): void {
    this.#give({ done: false, value: new TextEncoder().encode(text) });
  }

  end(): void {
    this.#give({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () => {
        const result = this.#ready.shift();
        if (result !== undefined) return Promise.resolve(result);
        return new Promise((resolve) => this.#waiting.push(resolve));
      },
    };
  }

  #give(result: IteratorResult<Uint8Array>): void {
    const taker = this.#waiting.shift();
    if (taker === undefined) this.#ready.push(result);
    else taker(result);
  }
}
