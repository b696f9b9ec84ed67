/**
 * Every way in which a caller can misuse an SDK; the set is closed.
 *
 * @example
 * ```ts
 * function describe(code: FlagErrorCode): string {
 *   return code === "sdk_key_refused" ? "ask for a new key" : "fix the call";
 * }
 * ```
 */
export type FlagErrorCode =
  /** The SDK key is missing or of the wrong kind. */
  | "invalid_sdk_key"
  /** The server does not know the SDK key, or it was revoked. */
  | "sdk_key_refused"
  /** An option of the client is out of its bounds. */
  | "invalid_option"
  /** An evaluation context cannot be used. */
  | "invalid_context"
  /** A tracked event cannot be used. */
  | "invalid_event"
  /** Custom data is not a flat object. */
  | "invalid_custom_data";

/**
 * Thrown for a mistake of the caller; `message` says what to do about it.
 *
 * @example
 * ```ts
 * try {
 *   client.track({ user_id: "u1" }, { type: "" });
 * } catch (error) {
 *   if (error instanceof FlagError && error.code === "invalid_event") console.error(error.message);
 * }
 * ```
 */
export class FlagError extends Error {
  override readonly name = "FlagError";
  declare readonly code: FlagErrorCode;

  constructor(code: FlagErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
