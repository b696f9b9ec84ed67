import type { LedgerReply } from "@burgee/contract/admin";
import { useEffect, useState } from "react";

/** Answers that are remembered: ten minutes at one each ten seconds. */
const SAMPLES_MAX = 60;

export interface ShiftSample {
  readonly atMs: number;
  /** Share of each destination, in the order of the newest answer. */
  readonly shares: ReadonlyMap<string, number>;
}

/** The shares of the destinations since the page was opened: the server knows only those of now. */
export function useShift(ledger: LedgerReply | undefined): readonly ShiftSample[] {
  const [samples, setSamples] = useState<readonly ShiftSample[]>([]);
  useEffect(() => {
    if (ledger === undefined) return;
    const atMs = Date.parse(ledger.generatedAt);
    const shares = new Map(ledger.destinations.map(({ name, share }) => [name, share]));
    setSamples((known) => (known.at(-1)?.atMs === atMs ? known : [...known, { atMs, shares }].slice(-SAMPLES_MAX)));
  }, [ledger]);
  return samples;
}
