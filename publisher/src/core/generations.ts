/** Values by key that live until a whole generation went by without anybody asking for them. */
export interface Generations<Value> {
  /** Returns the value of this or the last generation, else makes one. */
  getOrAdd(key: string, make: () => Value): Value;
  /** The value of the last generation. */
  last(key: string): Value | undefined;
  set(key: string, value: Value): void;
  /** Begins the next generation. */
  turn(): void;
}

export function createGenerations<Value>(): Generations<Value> {
  let last = new Map<string, Value>();
  let current = new Map<string, Value>();
  return {
    getOrAdd(key, make) {
      const known = current.get(key);
      if (known !== undefined) return known;
      const value = last.get(key) ?? make();
      current.set(key, value);
      return value;
    },
    last: (key) => last.get(key),
    set: (key, value) => void current.set(key, value),
    turn() {
      last = current;
      current = new Map();
    },
  };
}
