import type { KeepAlive } from "../ports.ts";
import type { CacheAnswer, FreshCacheOptions, LoadOutcome } from "./fresh-cache-options.ts";
import { withTimeout } from "./timeout.ts";

export interface FreshCache<V, N> {
  /** A fresh, sufficient value without waiting; undefined means: call `read`. */
  peek(key: string, need: N): CacheAnswer<V> | undefined;
  /** Never throws. Concurrent readers of one key share one revalidation, kept alive by `keepAlive`. */
  read(key: string, need: N, keepAlive: KeepAlive): Promise<CacheAnswer<V>>;
  stats(): { readonly entries: number; readonly size: number; readonly evictions: number };
}

interface Revalidation<V> {
  readonly number: number;
  readonly startedAtMs: number;
  readonly done: Promise<LoadOutcome<V>>;
}

interface CachedValue<V> {
  readonly value: V;
  readonly size: number;
  readonly confirmedAtMs: number;
  readonly source: string;
}

interface Entry<V> {
  cached: CachedValue<V> | undefined;
  revalidation: Revalidation<V> | undefined;
  /** Start of the newest revalidation that found a value. */
  checkedAtMs: number;
  failedAtMs: number;
  /** Start of the newest revalidation that found nothing, unless a later one found a value. */
  absentAtMs: number;
  usedAtMs: number;
}

/** How often, at most, a value is moved to the young end of the map. */
const USE_RESOLUTION_MS = 1_000;
/** Remembered absences and values together; keeps a flood of unknown names from growing the map. */
const ENTRIES_MAX = 20_000;
const NEVER = Number.NEGATIVE_INFINITY;
/** Revalidations that one request waits for: as many as one key can have different needs, and a few more. */
const ROUNDS_MAX = 12;

/**
 * A bounded cache that always prefers an answer: fresh from memory, else revalidated once for all readers of a key, else
 * the last known good. Failures are never remembered as answers.
 */
export function createFreshCache<V, N>(options: FreshCacheOptions<V, N>): FreshCache<V, N> {
  const { clock, timing, sizeMax } = options;
  const {
    covers = () => true,
    satisfies = () => true,
    isAgeing = () => false,
    isSame = () => true,
    mayOutlive = () => true,
    sizeOf = () => 1,
  } = options;
  const entries = new Map<string, Entry<V>>();
  let size = 0;
  let evictions = 0;
  let revalidationCount = 0;

  function readFresh(entry: Entry<V> | undefined, need: N, nowMs: number): CacheAnswer<V> | undefined {
    const cached = entry?.cached;
    if (entry === undefined || cached === undefined) return undefined;
    if (nowMs - entry.checkedAtMs >= timing.softLifetimeMs) return undefined;
    if (!covers(cached.value, need) || !satisfies(cached.value, need, entry.checkedAtMs, nowMs)) return undefined;
    return { kind: "found", value: cached.value, ageMs: nowMs - cached.confirmedAtMs, source: "memory" };
  }

  /** Whether this request should start a revalidation that nobody waits for. */
  function wantsRevalidation(entry: Entry<V>, need: N, nowMs: number): boolean {
    const isDue =
      nowMs - entry.checkedAtMs >= timing.softLifetimeMs - timing.revalidateAheadMs ||
      isAgeing(need, entry.checkedAtMs);
    return isDue && findRunning(entry, nowMs) === undefined;
  }

  function touch(key: string, entry: Entry<V>, nowMs: number): void {
    if (nowMs - entry.usedAtMs < USE_RESOLUTION_MS) return;
    entry.usedAtMs = nowMs;
    entries.delete(key);
    entries.set(key, entry);
  }

  /** Evicts until everything fits. Values under revalidation go last: a request may be waiting to fall back on them. */
  function shrink(keep: Entry<V>): void {
    for (const mayBeRunning of [false, true]) {
      for (const [key, entry] of entries) {
        if (size <= sizeMax && entries.size <= ENTRIES_MAX) return;
        if (entry === keep || (!mayBeRunning && findRunning(entry, clock.now()) !== undefined)) continue;
        if (entry.cached !== undefined) evictions += 1;
        size -= entry.cached?.size ?? 0;
        entry.cached = undefined;
        entries.delete(key);
      }
    }
  }

  /** Gives an entry its value, or none, and makes it the youngest. Only entries in the map count towards the size. */
  function place(key: string, entry: Entry<V>, cached: CachedValue<V> | undefined): void {
    const current = entries.get(key);
    const sizeBefore = current === entry ? (entry.cached?.size ?? 0) : 0;
    entry.cached = cached;
    // Evicted during its revalidation and asked for again since: those who wait get their answer, the successor stays.
    if (current !== undefined && current !== entry) return;
    size += (cached?.size ?? 0) - sizeBefore;
    entries.delete(key);
    entries.set(key, entry);
    shrink(entry);
  }

  function apply(key: string, entry: Entry<V>, startedAtMs: number, outcome: LoadOutcome<V>): void {
    const nowMs = clock.now();
    if (outcome.kind === "failed") {
      entry.failedAtMs = nowMs;
      if (entry.cached === undefined && entry.absentAtMs === NEVER && entries.get(key) === entry) entries.delete(key);
      return;
    }
    if (outcome.kind === "missing") {
      entry.absentAtMs = startedAtMs;
      place(key, entry, undefined);
      return;
    }
    const { cached } = entry;
    const isRepeated = cached !== undefined && !outcome.isAuthoritative && isSame(cached.value, outcome.value);
    entry.checkedAtMs = startedAtMs;
    entry.absentAtMs = NEVER;
    entry.usedAtMs = nowMs;
    place(key, entry, {
      value: outcome.value,
      size: sizeOf(outcome.value),
      confirmedAtMs: isRepeated ? cached.confirmedAtMs : startedAtMs,
      source: outcome.source,
    });
  }

  function findRunning(entry: Entry<V>, nowMs: number): Revalidation<V> | undefined {
    const { revalidation } = entry;
    if (revalidation === undefined) return undefined;
    return nowMs - revalidation.startedAtMs < timing.revalidationLifetimeMs ? revalidation : undefined;
  }

  function revalidate(key: string, entry: Entry<V>, need: N, keepAlive: KeepAlive): Revalidation<V> {
    const startedAtMs = clock.now();
    const done = options
      .load(key, entry.cached?.value, need)
      .catch((): LoadOutcome<V> => ({ kind: "failed" }))
      .then((outcome) => {
        // A revalidation that was given up must not undo what a later one brought.
        if (entry.revalidation !== revalidation) return outcome;
        entry.revalidation = undefined;
        apply(key, entry, startedAtMs, outcome);
        return outcome;
      });
    revalidationCount += 1;
    const revalidation: Revalidation<V> = { number: revalidationCount, startedAtMs, done };
    entry.revalidation = revalidation;
    keepAlive(done);
    return revalidation;
  }

  function chooseWaitMs({ cached, checkedAtMs }: Entry<V>, need: N): number {
    if (cached === undefined || !covers(cached.value, need)) return timing.waitWhenEmptyMs;
    return satisfies(cached.value, need, checkedAtMs, clock.now()) ? timing.waitWhenCachedMs : timing.waitWhenBehindMs;
  }

  /** @param isConfirmed whether a revalidation came back since the need arose, or lately enough for it */
  function answerCached(entry: Entry<V>, need: N, isConfirmed: boolean): CacheAnswer<V> {
    const { cached } = entry;
    if (cached === undefined && entry.absentAtMs !== NEVER && options.fallsBackToAbsence === true) {
      return { kind: "missing" };
    }
    if (cached === undefined || !covers(cached.value, need)) return { kind: "failed" };
    if (!mayOutlive(cached.value, clock.now() - entry.checkedAtMs)) return { kind: "failed" };
    const source = isConfirmed ? cached.source : "last-known-good";
    return { kind: "found", value: cached.value, ageMs: Math.max(0, clock.now() - cached.confirmedAtMs), source };
  }

  /** Waits for revalidations until the need is met, or until one that started after the request has come back. */
  async function awaitRevalidation(
    key: string,
    entry: Entry<V>,
    need: N,
    keepAlive: KeepAlive,
  ): Promise<CacheAnswer<V>> {
    const countBefore = revalidationCount;
    const deadlineMs = clock.now() + chooseWaitMs(entry, need);
    let isConfirmed = false;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const running = findRunning(entry, clock.now());
      const revalidation = running ?? revalidate(key, entry, need, keepAlive);
      const outcome = await withTimeout(revalidation.done, Math.max(0, deadlineMs - clock.now()), clock);
      if (outcome === undefined || outcome.kind === "failed") break;
      const { cached } = entry;
      if (outcome.kind === "missing" && cached === undefined) return outcome;
      const isCovered = cached !== undefined && covers(cached.value, need);
      const isMet = isCovered && satisfies(cached.value, need, entry.checkedAtMs, clock.now());
      // A revalidation that started after this request is as fresh as possible. Another's may lack what this one needs.
      isConfirmed = isMet || revalidation.number > countBefore;
      if (isMet || running === undefined || (isCovered && isConfirmed)) break;
    }
    return answerCached(entry, need, isConfirmed);
  }

  return {
    peek(key, need) {
      const nowMs = clock.now();
      const entry = entries.get(key);
      if (entry === undefined || wantsRevalidation(entry, need, nowMs)) return undefined;
      const fresh = readFresh(entry, need, nowMs);
      if (fresh !== undefined) touch(key, entry, nowMs);
      return fresh;
    },
    async read(key, need, keepAlive) {
      const nowMs = clock.now();
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = createEntry(nowMs);
        entries.set(key, entry);
      } else touch(key, entry, nowMs);
      if (nowMs - entry.absentAtMs < timing.absenceLifetimeMs) return { kind: "missing" };
      const hasJustFailed = nowMs - entry.failedAtMs < timing.retryAfterFailureMs;
      const fresh = readFresh(entry, need, nowMs);
      if (fresh !== undefined) {
        if (!hasJustFailed && wantsRevalidation(entry, need, nowMs)) revalidate(key, entry, need, keepAlive);
        return fresh;
      }
      if (hasJustFailed && entry.cached !== undefined && covers(entry.cached.value, need)) {
        return answerCached(entry, need, false);
      }
      return awaitRevalidation(key, entry, need, keepAlive);
    },
    stats: () => ({ entries: entries.size, size, evictions }),
  };
}

function createEntry<V>(nowMs: number): Entry<V> {
  return {
    cached: undefined,
    revalidation: undefined,
    checkedAtMs: NEVER,
    failedAtMs: NEVER,
    absentAtMs: NEVER,
    usedAtMs: nowMs,
  };
}
