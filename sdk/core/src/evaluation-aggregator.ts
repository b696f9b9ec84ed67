import type { EvaluationReasonKind } from "@burgee/contract";

/** How often one variable was evaluated with one result since the last report. */
export interface EvaluationCount {
  readonly variableKey: string;
  /** Undefined when the default was served. */
  readonly served: { readonly featureId: string; readonly variationId: string | undefined } | undefined;
  readonly count: number;
  readonly countByReason: Readonly<Partial<Record<EvaluationReasonKind, number>>>;
}

interface CountRow {
  readonly featureId: string | undefined;
  readonly variationId: string | undefined;
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
    const row = this.#findRow(variableKey, featureId, variationId, rowsMax);
    if (row === undefined) return false;
    row.count += 1;
    row.countByReason[reason] = (row.countByReason[reason] ?? 0) + 1;
    return true;
  }

  /** Returns all counts and starts again from zero. */
  take(): EvaluationCount[] {
    const counts: EvaluationCount[] = [];
    for (const [variableKey, rows] of this.#rows) {
      for (const { featureId, variationId, count, countByReason } of rows) {
        const served = featureId === undefined ? undefined : { featureId, variationId };
        counts.push({ variableKey, served, count, countByReason });
      }
    }
    this.#rows = new Map();
    this.#rowCount = 0;
    return counts;
  }

  #findRow(
    variableKey: string,
    featureId: string | undefined,
    variationId: string | undefined,
    rowsMax: number,
  ): CountRow | undefined {
    const rows = this.#rows.get(variableKey);
    const known = rows?.find((row) => row.featureId === featureId && row.variationId === variationId);
    if (known !== undefined) return known;
    if (this.#rowCount >= rowsMax) return undefined;
    const row: CountRow = { featureId, variationId, count: 0, countByReason: {} };
    if (rows === undefined) this.#rows.set(variableKey, [row]);
    else rows.push(row);
    this.#rowCount += 1;
    return row;
  }
}
