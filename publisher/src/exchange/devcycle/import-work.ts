import type { ConfigDocument } from "@burgee/contract";

import { NotImportable } from "../exchange-error.ts";
import type { ExchangeNote } from "../exchange-note.ts";

/** Collects what is imported, across environments. */
export interface ImportWork {
  readonly documents: readonly ConfigDocument[];
  readonly notes: ExchangeNote[];
  readonly audienceKeys: ReadonlyMap<string, string>;
  /** Key of the feature that a variable went to, by variable id. */
  readonly owners: Map<string, string>;
}

const ID_PATTERN = /^[0-9a-f]{24}$/;

export function scopeOf({ audienceKeys, notes }: ImportWork, subject: string) {
  return {
    audienceKey: (id: string) => audienceKeys.get(id),
    reportIgnored: (message: string) => void notes.push({ kind: "equivalent", subject, message }),
  };
}

/** Keeps an id that Burgee can keep. Ids of other forms are derived anew, and with them who is in which share. */
export function keepId(work: ImportWork, subject: string, id: string): { readonly id?: string } {
  if (ID_PATTERN.test(id)) return { id };
  const message = `the id \`${id.slice(0, 40)}\` cannot be kept: users of splits and rollouts are shuffled once`;
  work.notes.push({ kind: "approximated", subject, message });
  return {};
}

export function attempt<Value>({ notes }: ImportWork, subject: string, write: () => Value): Value | undefined {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof NotImportable)) throw error;
    notes.push({ kind: "refused", subject, message: error.message });
    return undefined;
  }
}
