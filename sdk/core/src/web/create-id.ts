/**
 * Text that nobody else makes: a UUID, or outside secure origins, where browsers have no `crypto.randomUUID`, a random
 * number of 52 bits. It need not be hard to guess.
 */
export function createId(): string {
  return globalThis.crypto?.randomUUID?.() ?? `${Math.random()}`;
}
