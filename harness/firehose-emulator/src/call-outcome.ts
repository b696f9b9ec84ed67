/** How one call to the emulator ends. */
export type CallOutcome =
  | { readonly kind: "answer"; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: "error"; readonly status: number; readonly type: string; readonly message: string }
  /** The caller gets no answer; the connection is cut after `holdMs`. */
  | { readonly kind: "hold"; readonly holdMs: number };

export function callError(status: number, type: string, message: string): CallOutcome {
  return { kind: "error", status, type, message };
}
