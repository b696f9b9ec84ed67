import type { CreatedToken, PrincipalListing } from "@burgee/publisher/core";

/** How a change of principals ends. */
export type PrincipalOutcome =
  | { readonly kind: "done"; readonly principal: PrincipalListing }
  | { readonly kind: "created"; readonly token: CreatedToken }
  /** What is asked for makes no sense; the message says what to write. */
  | { readonly kind: "invalid"; readonly message: string }
  | { readonly kind: "unknown_principal" }
  | { readonly kind: "ambiguous_principal" }
  /** Nobody would be left who may manage the project. */
  | { readonly kind: "last_owner" }
  | { readonly kind: "too_many"; readonly countMax: number }
  /** Recorded and audited, but the edge does not see it yet: a revoked principal is still let in. Repeating it finishes it. */
  | { readonly kind: "pending"; readonly principal: PrincipalListing }
  /** Nothing was made. */
  | { readonly kind: "storage_failed" };
