/** A small, fast generator (sfc32) whose whole future is decided by one seed. */
export interface Random {
  /** In [0, 1). */
  float(): number;
  /** Whole number in [min, max]. */
  int(min: number, max: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Between `min` and `max` made items. */
  list<T>(min: number, max: number, make: (index: number) => T): T[];
}

/** Makes a generator. Equal seeds give equal sequences on every machine. */
export function createRandom(seed: number): Random {
  let a = seed | 0;
  let b = Math.trunc(seed / 4294967296) | 0;
  let c = 0x9e3779b9;
  let d = 1;
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    float: next,
    int,
    chance: (p) => next() < p,
    pick: <T>(items: readonly T[]) => {
      if (items.length === 0) throw new Error("pick needs a non-empty list");
      return items[int(0, items.length - 1)] as T;
    },
    list: (min, max, make) => Array.from({ length: int(min, max) }, (_, index) => make(index)),
  };
}
