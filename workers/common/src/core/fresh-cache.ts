import type { KeepAlive } from "../ports.ts";
import type { CacheAnswer, FreshCacheOptions, LoadOutcome } from "./fresh-cache-options.ts";
import { withTimeout } from "./timeout.ts";

export interface FreshCache<V, N> {
  /** A fresh, sufficient value without waiting; undefined means: call `read`. */
  peek(key: string, need: N): CacheAnswer<V> | undefined;
  /** Never throws. Concurrent readers of one key share one flight, kept alive by `keepAlive`. */
  read(key: string, need: N, keepAlive: KeepAlive): Promise<CacheAnswer<V>>;
  stats(): { readonly entries: number; readonly size: number; readonly evictions: number };
}

interface Flight<V> {
  readonly number: number;
  readonly startedAtMs: number;
  readonly done: Promise<LoadOutcome<V>>;
}

interface Held<V> {
  readonly value: V;
  readonly size: number;
  readonly confirmedAtMs: number;
  readonly source: string;
}

interface Entry<V> {
  held: Held<V> | undefined;
  flight: Flight<V> | undefined;
  checkedAtMs: number;
  failedAtMs: number;
  missingAtMs: number;
  usedAtMs: number;
}

/** Values are moved to the young end of the map at most this often. */
const USE_RESOLUTION_MS = 1_000;
/** Remembered absences and values together; keeps a flood of unknown names from growing the map. */
const ENTRIES_MAX = 20_000;
const NEVER = Number.NEGATIVE_INFINITY;
/** Flights that one request waits for: as many as there can be different needs of one key, and a few more. */
const ROUNDS_MAX = 12;

/**
 * A bounded cache that always prefers an answer: fresh from memory, else revalidated by one shared flight, else the
 * last known good. Failures are never remembered as answers.
 */
export function createFreshCache<V, N>(options: FreshCacheOptions<V, N>): FreshCache<V, N> {
  const { clock, timing } = options;
  const entries = new Map<string, Entry<V>>();
  let size = 0;
  let evictions = 0;
  let flightCount = 0;

  function readFresh(entry: Entry<V> | undefined, need: N, nowMs: number): CacheAnswer<V> | undefined {
    const held = entry?.held;
    if (entry === undefined || held === undefined) return undefined;
    if (nowMs - entry.checkedAtMs >= timing.softLifetimeMs) return undefined;
    if (!options.covers(held.value, need) || !options.satisfies(held.value, need, entry.checkedAtMs)) return undefined;
    return { kind: "found", value: held.value, ageMs: nowMs - held.confirmedAtMs, rung: "memory" };
  }

  /** Whether this request should start a revalidation that nobody waits for. */
  function wantsRevalidation(entry: Entry<V>, need: N, nowMs: number): boolean {
    const isAgeing =
      nowMs - entry.checkedAtMs >= timing.softLifetimeMs - timing.revalidateAheadMs ||
      options.isAgeing?.(need, entry.checkedAtMs) === true;
    return isAgeing && findLiveFlight(entry, nowMs) === undefined;
  }

  function touch(key: string, entry: Entry<V>, nowMs: number): void {
    if (nowMs - entry.usedAtMs < USE_RESOLUTION_MS) return;
    entry.usedAtMs = nowMs;
    entries.delete(key);
    entries.set(key, entry);
  }

  function drop(key: string, entry: Entry<V>): void {
    size -= entry.held?.size ?? 0;
    entry.held = undefined;
    if (entries.get(key) === entry) entries.delete(key);
  }

  /** Values that are being revalidated go last: a request may be waiting to fall back on them. */
  function shrink(keep: Entry<V>): void {
    for (const mayBeInFlight of [false, true]) {
      for (const [key, entry] of entries) {
        if (size <= options.sizeMax && entries.size <= ENTRIES_MAX) return;
        if (entry === keep || (!mayBeInFlight && findLiveFlight(entry, clock.now()) !== undefined)) continue;
        if (entry.held !== undefined) evictions += 1;
        drop(key, entry);
      }
    }
  }

  function apply(key: string, entry: Entry<V>, startedAtMs: number, outcome: LoadOutcome<V>): void {
    const nowMs = clock.now();
    if (outcome.kind === "failed") {
      entry.failedAtMs = nowMs;
      if (entry.held === undefined && entry.missingAtMs === NEVER && entries.get(key) === entry) entries.delete(key);
      return;
    }
    if (outcome.kind === "missing") {
      drop(key, entry);
      entry.missingAtMs = startedAtMs;
      entries.set(key, entry);
      shrink(entry);
      return;
    }
    const { held } = entry;
    const isRepeated = held !== undefined && !outcome.isAuthoritative && options.isSame(held.value, outcome.value);
    const loaded: Held<V> = {
      value: outcome.value,
      size: options.sizeOf(outcome.value),
      confirmedAtMs: isRepeated ? held.confirmedAtMs : startedAtMs,
      source: outcome.source,
    };
    entry.checkedAtMs = startedAtMs;
    entry.missingAtMs = NEVER;
    entry.usedAtMs = nowMs;
    const successor = entries.get(key);
    if (successor !== undefined && successor !== entry) {
      // Evicted while in flight, and asked for again since: those who wait get their answer, the successor is kept.
      entry.held = loaded;
      return;
    }
    size += loaded.size - (held?.size ?? 0);
    entry.held = loaded;
    entries.delete(key);
    entries.set(key, entry);
    shrink(entry);
  }

  function findLiveFlight(entry: Entry<V>, nowMs: number): Flight<V> | undefined {
    const { flight } = entry;
    return flight !== undefined && nowMs - flight.startedAtMs < timing.flightLifetimeMs ? flight : undefined;
  }

  function startFlight(key: string, entry: Entry<V>, need: N, keepAlive: KeepAlive): Flight<V> {
    const startedAtMs = clock.now();
    const done = options
      .load(key, entry.held?.value, need)
      .catch((): LoadOutcome<V> => ({ kind: "failed" }))
      .then((outcome) => {
        // A flight that was given up must not undo what a later one brought.
        if (entry.flight !== flight) return outcome;
        entry.flight = undefined;
        apply(key, entry, startedAtMs, outcome);
        return outcome;
      });
    flightCount += 1;
    const flight: Flight<V> = { number: flightCount, startedAtMs, done };
    entry.flight = flight;
    keepAlive(done);
    return flight;
  }

  function chooseWaitMs(entry: Entry<V>, need: N): number {
    if (entry.held === undefined || !options.covers(entry.held.value, need)) return timing.waitWhenEmptyMs;
    return options.satisfies(entry.held.value, need, entry.checkedAtMs)
      ? timing.waitWhenHeldMs
      : timing.waitWhenBehindMs;
  }

  /** @param isConfirmed whether a flight came back since the need arose, or lately enough for it */
  function answerHeld(entry: Entry<V>, need: N, isConfirmed: boolean): CacheAnswer<V> {
    const { held } = entry;
    if (held === undefined && entry.missingAtMs !== NEVER && options.fallsBackToAbsence === true) {
      return { kind: "missing" };
    }
    if (held === undefined || !options.covers(held.value, need)) return { kind: "failed" };
    const rung = isConfirmed ? held.source : "last-known-good";
    return { kind: "found", value: held.value, ageMs: Math.max(0, clock.now() - held.confirmedAtMs), rung };
  }

  /** Waits for flights until the need is met, or until one that left after the request arrived has come back. */
  async function fly(key: string, entry: Entry<V>, need: N, keepAlive: KeepAlive): Promise<CacheAnswer<V>> {
    const flightsBefore = flightCount;
    const deadlineMs = clock.now() + chooseWaitMs(entry, need);
    let isConfirmed = false;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const running = findLiveFlight(entry, clock.now());
      const flight = running ?? startFlight(key, entry, need, keepAlive);
      const outcome = await withTimeout(flight.done, Math.max(0, deadlineMs - clock.now()), clock);
      if (outcome === undefined || outcome.kind === "failed") break;
      const { held } = entry;
      if (outcome.kind === "missing" && held === undefined) return outcome;
      const isCovered = held !== undefined && options.covers(held.value, need);
      const isMet = isCovered && options.satisfies(held.value, need, entry.checkedAtMs);
      // A flight that left after this request came cannot be outdone, though another's may lack what this one needs.
      isConfirmed = isMet || flight.number > flightsBefore;
      if (isMet || running === undefined || (isCovered && isConfirmed)) break;
    }
    return answerHeld(entry, need, isConfirmed);
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
      if (nowMs - entry.missingAtMs < timing.missingLifetimeMs) return { kind: "missing" };
      const hasJustFailed = nowMs - entry.failedAtMs < timing.retryAfterFailureMs;
      const fresh = readFresh(entry, need, nowMs);
      if (fresh !== undefined) {
        if (!hasJustFailed && wantsRevalidation(entry, need, nowMs)) startFlight(key, entry, need, keepAlive);
        return fresh;
      }
      if (hasJustFailed && entry.held !== undefined && options.covers(entry.held.value, need)) {
        return answerHeld(entry, need, false);
      }
      return fly(key, entry, need, keepAlive);
    },
    stats: () => ({ entries: entries.size, size, evictions }),
  };
}

function createEntry<V>(nowMs: number): Entry<V> {
  return {
    held: undefined,
    flight: undefined,
    checkedAtMs: NEVER,
    failedAtMs: NEVER,
    missingAtMs: NEVER,
    usedAtMs: nowMs,
  };
}
