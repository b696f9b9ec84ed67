import { describeError } from "@burgee/sdk-core";

/** Names an error of the runtime and its code, such as `ECONNREFUSED`. Leaves out the message, which may contain a key. */
export function nameCause(error: unknown): string {
  const source = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code } = (source ?? {}) as { readonly code?: unknown };
  return describeError(source) + (typeof code === "string" ? ` ${code}` : "");
}

/** Throws in place of an error one whose name says the code too. */
export function throwNamed(error: unknown): never {
  throw Object.assign(new Error("a request failed", { cause: error }), { name: nameCause(error) });
}
