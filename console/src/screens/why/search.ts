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
  const user = typeof value === "string" ? readJsonUser(value) : undefined;
  return user && withoutPrivate(user);
}

/** A user from JSON, or undefined when the text is something else. */
export function readJsonUser(json: string): EvaluationContext | undefined {
  try {
    const read = JSON.parse(json) as Partial<EvaluationContext> | null;
    return typeof read?.user_id === "string" && read.user_id !== "" ? (read as EvaluationContext) : undefined;
  } catch {
    return undefined;
  }
}

/** As the address has it: texts. */
export function writeWhySearch({ user, ...others }: WhySearch): Readonly<Record<string, unknown>> {
  return { ...others, user: user && JSON.stringify(withoutPrivate(user)) };
}

export function withoutPrivate(user: EvaluationContext): EvaluationContext {
  const { privateCustomData: _, ...shared } = user;
  return shared;
}
