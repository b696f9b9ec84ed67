import { KEY_LENGTH_MAX } from "@burgee/contract";

/** One evaluation of one variable for a caller that does not report its own evaluations. */
export interface CountedEvaluation {
  readonly variableKey: string;
  readonly reason: string;
  /** Absent when the caller's default applied. */
  readonly source?: { readonly featureId: string; readonly variationId: string };
}

/** Sends one batch body for one SDK key, as part of a trace if there is one. Returns false when it should be sent again. */
export type SendAggregates = (sdkKey: string, body: string, traceParent: string | undefined) => Promise<boolean>;

export interface AggregateCounter {
  /**
   * Counts evaluations of keys that a flag may have. Resolves when all counts so far have been sent or given up; pass the promise to `waitUntil`.
   * @param traceParent W3C trace context of the request that evaluated, well-formed
   */
  count(sdkKey: string, evaluations: readonly CountedEvaluation[], traceParent?: string): Promise<void>;
}

interface Tally {
  readonly evaluation: CountedEvaluation;
  count: number;
}

/** Content of one key's next post. */
interface Batch {
  readonly tallies: Map<string, Tally>;
  traceParent: string | undefined;
}

/** How many different counts are kept while sending fails. Further ones are dropped: counts are not worth an outage. */
const TALLIES_MAX = 10_000;
/** `user_id` of the posts, which belong to no user. */
const REPORTER = "burgee-config";
/** How long sending may take, in milliseconds; after that the request that sent counts as cancelled. */
const SENDING_LIFETIME_MS = 20_000;

/**
 * Adds up evaluations per key and sends them at once, one post at a time. Counts gather while a post is under way, so a
 * busy isolate sends few posts and an idle one sends without delay.
 *
 * A post carries the counts of many requests but one trace context: that of the latest sampled request, else of the
 * latest request that had one, so that a decision not to sample is passed on too. It is sent unchanged: no span is
 * recorded here, so the caller's own span is the parent of what the events Worker does.
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
      // Failed counts are sent with those of the next request.
      if (hasFailed) return;
    }
  }

  return {
    count(sdkKey, evaluations, traceParent) {
      for (const evaluation of evaluations) {
        // No flag has a longer key, and the caller chooses what stays in memory.
        if (evaluation.variableKey.length <= KEY_LENGTH_MAX) add(sdkKey, evaluation, 1, traceParent);
      }
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

/** Chooses the later of two trace contexts, unless only the earlier one is sampled. */
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
