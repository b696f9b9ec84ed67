/** One evaluation of one variable on behalf of a caller who does not count himself. */
export interface CountedEvaluation {
  readonly variableKey: string;
  readonly reason: string;
  /** Absent when the caller's default applied. */
  readonly source?: { readonly featureId: string; readonly variationId: string };
}

/** Sends one batch body for one SDK key; false when it should be tried again. */
export type SendAggregates = (sdkKey: string, body: string) => Promise<boolean>;

export interface AggregateCounter {
  /** Counts, and resolves when the counts known so far have been sent or given up: hand it to `waitUntil`. */
  count(sdkKey: string, evaluations: readonly CountedEvaluation[]): Promise<void>;
}

interface Tally {
  readonly evaluation: CountedEvaluation;
  count: number;
}

/** Different counts kept while sending fails; further ones are dropped, because counts are not worth an outage. */
const TALLIES_MAX = 10_000;
/** `user_id` of the reports: they belong to nobody. */
const REPORTER = "burgee-config";
/** Milliseconds after which sending counts as lost, because the request that did it was cancelled. */
const SENDING_LIFETIME_MS = 20_000;

/**
 * Adds up evaluations per key and sends them at once, one post at a time: while one is under way the next gathers, so
 * a busy isolate sends few and an idle one keeps nothing back.
 */
export function createAggregateCounter(
  send: SendAggregates,
  clock: { now(): number },
  onDropped: (count: number) => void,
): AggregateCounter {
  let pending = new Map<string, Map<string, Tally>>();
  let tallies = 0;
  let sending: { readonly startedAtMs: number; readonly done: Promise<void> } | undefined;

  function add(sdkKey: string, evaluation: CountedEvaluation, count: number): void {
    const { variableKey, reason, source } = evaluation;
    const id = JSON.stringify([variableKey, reason, source?.featureId, source?.variationId]);
    const byId = pending.get(sdkKey) ?? new Map<string, Tally>();
    const tally = byId.get(id);
    if (tally !== undefined) {
      tally.count += count;
      return;
    }
    if (tallies >= TALLIES_MAX) {
      onDropped(count);
      return;
    }
    pending.set(sdkKey, byId);
    byId.set(id, { evaluation, count });
    tallies += 1;
  }

  async function sendPending(): Promise<void> {
    while (pending.size > 0) {
      const batches = pending;
      pending = new Map();
      tallies = 0;
      let hasFailed = false;
      for (const [sdkKey, byId] of batches) {
        if (await send(sdkKey, renderBatch([...byId.values()], clock.now())).catch(() => false)) continue;
        hasFailed = true;
        for (const { evaluation, count } of byId.values()) add(sdkKey, evaluation, count);
      }
      // What failed goes with the next request's counts.
      if (hasFailed) return;
    }
  }

  return {
    count(sdkKey, evaluations) {
      for (const evaluation of evaluations) add(sdkKey, evaluation, 1);
      if (sending !== undefined && clock.now() - sending.startedAtMs < SENDING_LIFETIME_MS) return sending.done;
      const mine = {
        startedAtMs: clock.now(),
        done: sendPending().finally(() => {
          if (sending === mine) sending = undefined;
        }),
      };
      sending = mine;
      return mine.done;
    },
  };
}

/** Body of `POST /v1/events/batch` in the shape that server SDKs send. */
function renderBatch(tallies: readonly Tally[], nowMs: number): string {
  const date = new Date(nowMs).toISOString();
  const events = tallies.map(({ evaluation: { variableKey, reason, source }, count }) => ({
    type: source === undefined ? "aggVariableDefaulted" : "aggVariableEvaluated",
    target: variableKey,
    user_id: REPORTER,
    date,
    clientDate: date,
    value: count,
    featureVars: {},
    metaData: {
      ...(source === undefined
        ? { _variation: "DEFAULT" }
        : { _feature: source.featureId, _variation: source.variationId }),
      eval: { [reason]: count },
    },
  }));
  return JSON.stringify({ batch: [{ user: { user_id: REPORTER, sdkType: "api" }, events }] });
}
