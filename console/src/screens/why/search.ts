import type { EvaluationContext } from "@burgee/contract";

/** What the page keeps in its address. `privateCustomData` never stands in it. */
export interface WhySearch {
  readonly user?: EvaluationContext;
  readonly env?: string;
  /** `newest`: the newest revision; otherwise what is served now. */
  readonly of?: "newest";
  /** Epoch milliseconds; absent: now. */
  readonly at?: number;
  readonly flag?: string;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export function readWhySearch(search: Record<string, unknown>): WhySearch {
  const at = Number(search["at"]);
  const found = {
    user: readUser(search["user"]),
    env: text(search["env"]),
    of: search["of"] === "newest" ? "newest" : undefined,
    at: Number.isFinite(at) && at > 0 ? at : undefined,
    flag: text(search["flag"]),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** A user from a link, or undefined when it is none. */
function readUser(value: unknown): EvaluationContext | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const user = value as Record<string, unknown>;
  // The router reads ids that look like numbers as such.
  const id = user["user_id"];
  if (typeof id !== "string" && typeof id !== "number") return undefined;
  return withoutPrivate({ ...user, user_id: String(id) });
}

export function withoutPrivate(user: EvaluationContext): EvaluationContext {
  const { privateCustomData: _, ...shared } = user;
  return shared;
}
