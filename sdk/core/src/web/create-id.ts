/**
 * Text that nobody else makes: a UUID, or outside secure origins, where browsers have no `crypto.randomUUID`, the time and
 * a random number. It need not be hard to guess.
 */
export function createId(): string {
  return globalThis.crypto?.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}
