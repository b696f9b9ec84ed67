/** One evaluation of one variable on behalf of a caller who does not count himself. */
export interface CountedEvaluation {
  readonly variableKey: string;
  readonly reason: string;
  /** Absent when the caller's default applied. */
  readonly source?: { readonly featureId: string; readonly variationId: string };
}

/** Sends one batch body for one SDK key, as part of a trace if there is one; false when it should be tried again. */
export type SendAggregates = (sdkKey: string, body: string, traceParent: string | undefined) => Promise<boolean>;

export interface AggregateCounter {
  /**
   * Counts, and resolves when the counts known so far have been sent or given up: hand it to `waitUntil`.
   * @param traceParent W3C trace context of the request that evaluated, well-formed
   */
  count(sdkKey: string, evaluations: readonly CountedEvaluation[], traceParent?: string): Promise<void>;
}

interface Tally {
  readonly evaluation: CountedEvaluation;
  count: number;
}

/** What one key's next post will say. */
interface Batch {
  readonly tallies: Map<string, Tally>;
  traceParent: string | undefined;
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
 *
 * A post has one trace context although many requests may have led to it: that of the latest sampled request whose
 * counts it carries, else of the latest that had one, so that a decision not to sample is passed on too. It goes out as
 * it came: no span is recorded here, so the caller's own span is the parent of what the events Worker does.
 */
export function createAggregateCounter(
  send: SendAggregates,
  clock: { now(): number },
  onDropped: (count: number) => void,
): AggregateCounter {
  let pending = new Map<string, Batch>();
  let tallies = 0;
  let sending: { readonly startedAtMs: number; readonly done: Promise<void> } | undefined;

  function add(sdkKey: string, evaluation: CountedEvaluation, count: number, traceParent: string | undefined): void {
    const { variableKey, reason, source } = evaluation;
    const id = JSON.stringify([variableKey, reason, source?.featureId, source?.variationId]);
    const batch = pending.get(sdkKey) ?? { tallies: new Map<string, Tally>(), traceParent: undefined };
    const tally = batch.tallies.get(id);
    if (tally !== undefined) {
      tally.count += count;
    } else if (tallies < TALLIES_MAX) {
      pending.set(sdkKey, batch);
      batch.tallies.set(id, { evaluation, count });
      tallies += 1;
    } else {
      onDropped(count);
      return;
    }
    batch.traceParent = chooseTraceParent(batch.traceParent, traceParent);
  }

  async function sendPending(): Promise<void> {
    while (pending.size > 0) {
      const batches = pending;
      pending = new Map();
      tallies = 0;
      let hasFailed = false;
      for (const [sdkKey, { tallies: byId, traceParent }] of batches) {
        const body = renderBatch([...byId.values()], clock.now());
        if (await send(sdkKey, body, traceParent).catch(() => false)) continue;
        hasFailed = true;
        for (const { evaluation, count } of byId.values()) add(sdkKey, evaluation, count, undefined);
        const renewed = pending.get(sdkKey);
        if (renewed !== undefined) renewed.traceParent = chooseTraceParent(traceParent, renewed.traceParent);
      }
      // What failed goes with the next request's counts.
      if (hasFailed) return;
    }
  }

  return {
    count(sdkKey, evaluations, traceParent) {
      for (const evaluation of evaluations) add(sdkKey, evaluation, 1, traceParent);
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

/** Of two trace contexts the later one, unless only the earlier one is sampled. */
function chooseTraceParent(earlier: string | undefined, later: string | undefined): string | undefined {
  if (earlier === undefined || later === undefined) return later ?? earlier;
  return isSampled(earlier) && !isSampled(later) ? earlier : later;
}

/** The lowest bit of the flags, which are two hex digits at the end. */
function isSampled(traceParent: string): boolean {
  return (Number.parseInt(traceParent.slice(-1), 16) & 1) === 1;
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
