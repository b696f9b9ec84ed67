import type { UserFilter } from "@burgee/contract";

/** What an author wrote under `when`. References are still keys. */
export type Condition =
  | { readonly kind: "everyone" }
  | { readonly kind: "optIn" }
  | { readonly kind: "audience"; readonly match: "any" | "none"; readonly keys: readonly string[] }
  | { readonly kind: "user"; readonly filter: UserFilter }
  | { readonly kind: "all" | "any"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition };

/** Keys of all audiences that a condition refers to. */
export function referencedAudiences(condition: Condition): string[] {
  switch (condition.kind) {
    case "audience":
      return [...condition.keys];
    case "all":
    case "any":
      return condition.of.flatMap(referencedAudiences);
    case "not":
      return referencedAudiences(condition.of);
    default:
      return [];
  }
}
