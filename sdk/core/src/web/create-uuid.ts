/**
 * A UUID of version 4. Browsers have `crypto.randomUUID` only on secure origins, so elsewhere it is made of
 * `Math.random`: it must be unique, and need not be hard to guess.
 */
export function createUuid(): string {
  return (
    globalThis.crypto?.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (Number(digit) ^ ((Math.random() * 16) >> (Number(digit) / 4))).toString(16),
    )
  );
}
