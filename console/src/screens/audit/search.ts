/** What the audit screen is asked for by its address. */
export interface AuditSearch {
  readonly actor?: string;
  readonly environment?: string;
  readonly flag?: string;
  /** What was done, such as `publish`. */
  readonly kind?: string;
  /** Shows what came before this entry. */
  readonly before?: string;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Reads the address; what is not known is left out. */
export function readAuditSearch(search: Readonly<Record<string, unknown>>): AuditSearch {
  const before = text(search["before"]);
  const found = {
    actor: text(search["actor"]),
    environment: text(search["environment"]),
    flag: text(search["flag"]),
    kind: text(search["kind"]),
    before: before !== undefined && /^[1-9]\d*$/.test(before) ? before : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

export function isFiltered({ before: _before, ...filters }: AuditSearch): boolean {
  return Object.keys(filters).length > 0;
}
