import type { RE2JS } from "re2js";

/** What the worker fetches after its own file: the engine's binary always, the matcher of patterns where files have any. */
interface LateParts {
  engine?: WebAssembly.Module;
  patterns?: typeof RE2JS;
}

/** Filled once. The compiler and the engine's host are synchronous and find here what was awaited before. */
const parts: LateParts = {};

export async function loadEngine(address: string): Promise<void> {
  if (parts.engine !== undefined) return;
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The engine could not be loaded (${response.status}).`);
  parts.engine = await WebAssembly.compile(await response.arrayBuffer());
}

export async function loadPatterns(): Promise<void> {
  // "re2js" is `late-patterns.ts` in the worker.
  parts.patterns ??= (await import("re2js-itself")).RE2JS;
}

export function loaded<Part extends keyof LateParts>(part: Part): NonNullable<LateParts[Part]> {
  const found = parts[part];
  if (found === undefined) throw new Error(`The part "${part}" of the worker is not loaded.`);
  return found;
}
