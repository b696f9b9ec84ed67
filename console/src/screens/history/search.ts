/** What History keeps in its address. */
export interface HistorySearch {
  readonly env?: string;
  /** The version that is open. */
  readonly v?: number;
  /** What it is compared with; absent: what is served now. */
  readonly with?: number;
}

const number = (value: unknown): number | undefined => {
  const read = Number(value);
  return Number.isInteger(read) && read > 0 ? read : undefined;
};

export function readHistorySearch(search: Record<string, unknown>): HistorySearch {
  const env = search["env"];
  const found = {
    env: typeof env === "string" ? env : undefined,
    v: number(search["v"]),
    with: number(search["with"]),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
