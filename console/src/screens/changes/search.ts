export const LISTS = ["waiting", "open", "approved", "scheduled", "closed"] as const;
export type ListName = (typeof LISTS)[number];

export interface ChangesSearch {
  readonly list: ListName;
  /** Shows what was opened before the change of this number. */
  readonly before?: string;
}

export function readChangesSearch({ list, before }: Readonly<Record<string, unknown>>): ChangesSearch {
  const known = LISTS.find((one) => one === list) ?? "waiting";
  return typeof before === "string" && /^[1-9]\d*$/.test(before) ? { list: known, before } : { list: known };
}
