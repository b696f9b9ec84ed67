/** Runs `work` while `new Date()` and `Date.now()` say `nowMs`. */
export function withClock<T>(nowMs: number, work: () => T): T {
  const RealDate = globalThis.Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (_, given: readonly unknown[]) => new RealDate(...((given.length === 0 ? [nowMs] : given) as [number])),
    get: (_, member) => (member === "now" ? () => nowMs : Reflect.get(RealDate, member)),
  });
  try {
    return work();
  } finally {
    globalThis.Date = RealDate;
  }
}
