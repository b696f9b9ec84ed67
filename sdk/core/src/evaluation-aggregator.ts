import type { EvaluationReasonKind } from "@burgee/contract";

/** How often one variable was evaluated with one result since the last report. */
export interface EvaluationCount {
  readonly variableKey: string;
  /** Undefined when the default was served. */
  readonly featureId: string | undefined;
  readonly variationId: string | undefined;
  readonly count: number;
  readonly countByReason: Readonly<Partial<Record<EvaluationReasonKind, number>>>;
}

interface CountRow extends EvaluationCount {
  count: number;
  countByReason: Partial<Record<EvaluationReasonKind, number>>;
}

/** Counts evaluations instead of queueing them; runs on every evaluation, so it allocates only for new rows. */
export class EvaluationAggregator {
  #rows = new Map<string, CountRow[]>();
  #rowCount = 0;

  /** Rows since the last `take`; each becomes one event. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** Counts one evaluation; `featureId` is undefined when the default was served. False when it needs a row too many. */
  add(
    variableKey: string,
    featureId: string | undefined,
    variationId: string | undefined,
    reason: EvaluationReasonKind,
    rowsMax: number,
  ): boolean {
    let rows = this.#rows.get(variableKey);
    let row = rows?.find((known) => known.featureId === featureId && known.variationId === variationId);
    if (row === undefined) {
      if (this.#rowCount >= rowsMax) return false;
      if (rows === undefined) this.#rows.set(variableKey, (rows = []));
      rows.push((row = { variableKey, featureId, variationId, count: 0, countByReason: {} }));
      this.#rowCount += 1;
    }
    row.count += 1;
    row.countByReason[reason] = (row.countByReason[reason] ?? 0) + 1;
    return true;
  }

  /** Returns all counts and starts again from zero. */
  take(): EvaluationCount[] {
    const counts = [...this.#rows.values()].flat();
    this.#rows = new Map();
    this.#rowCount = 0;
    return counts;
  }
}
