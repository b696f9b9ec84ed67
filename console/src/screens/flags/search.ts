/** What the flags list keeps in its address. */
export interface FlagsSearch {
  readonly q?: string;
  readonly status?: string;
  readonly type?: readonly string[];
  readonly tag?: readonly string[];
  readonly by?: string;
  /** An environment and what it serves: `production:off`. */
  readonly in?: string;
  /** One of `QUICK_NAMES`. */
  readonly quick?: string;
  readonly sort?: "name";
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const list = (value: unknown): readonly string[] | undefined => {
  const texts = [value].flat().filter((one) => typeof one === "string" && one !== "") as string[];
  return texts.length > 0 ? texts : undefined;
};

/** Reads the address; what is not known is left out. */
export function readFlagsSearch(search: Record<string, unknown>): FlagsSearch {
  const found = {
    q: text(search["q"]),
    status: text(search["status"]),
    type: list(search["type"]),
    tag: list(search["tag"]),
    by: text(search["by"]),
    in: text(search["in"]),
    quick: text(search["quick"]),
    sort: search["sort"] === "name" ? "name" : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
