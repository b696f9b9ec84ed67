import { STREAM_KEEPALIVE_MS, STREAM_STALLED_MS_MAX, type ConfigAnnouncement } from "@burgee/contract";
import { concatBytes } from "@burgee/worker-common";

import {
  encodeRefetchFrame,
  encodeRetryFrame,
  KEEPALIVE_FRAME,
  STREAM_KINDS,
  type StreamKind,
} from "./stream-frames.ts";
import { type StreamLimits, type StreamOwner, type StreamRefusal, StreamShares } from "./stream-shares.ts";

/** Where one consumer's bytes go. It never blocks: a consumer that has not taken earlier bytes refuses new ones. */
export interface StreamSink {
  /** Hands bytes over; false when the consumer still has earlier bytes to take. Nothing is kept then. */
  offer(bytes: Uint8Array): boolean;
  close(): void;
}

/** What a client names when it opens a stream. */
export interface StreamOpening extends StreamOwner {
  readonly kind: StreamKind;
  /** Newest version the client is known to have heard of; undefined when it names none. */
  readonly heldVersion?: number;
  /** How long the client should wait before it reconnects when this stream ends; undefined leaves it to the client. */
  readonly reconnectMs?: number;
}

/** An announcement with the time at which this shard learned of it. */
export interface KnownAnnouncement extends ConfigAnnouncement {
  /** Epoch milliseconds. */
  readonly announcedAtMs: number;
}

/** The hub's end of one open stream. */
export interface OpenStream {
  /** The consumer took what it was given. */
  drained(nowMs: number): void;
  /** The consumer went away. */
  left(): void;
}

/**
 * A client that names no version may have fetched just before this announcement and connected just after it, so the
 * message is repeated for it. SDKs that hold the version already skip the message or get a 304.
 */
export const RECENT_ANNOUNCEMENT_MS = 30_000;

interface Consumer {
  readonly kind: StreamKind;
  readonly owner: StreamOwner;
  readonly sink: StreamSink;
  /** Newest version whose message was written or waits to be taken. */
  sentVersion: number;
  writtenAtMs: number;
  /** The newest frame that the consumer could not take yet; older ones are useless and dropped. */
  pending: Uint8Array | undefined;
  stalledSinceMs: number | undefined;
}

/** The streams of one shard: who listens, what was sent to them, who takes nothing. Pure: time is passed in. */
export class StreamHub {
  readonly #consumers = new Set<Consumer>();
  readonly #shares: StreamShares;
  #latest: KnownAnnouncement | undefined;
  /** Messages of the newest version by kind. */
  #frames: ReadonlyMap<StreamKind, Uint8Array> = new Map();
  /** Consumers to whom the newest version must still be sent. */
  #waiting: Iterator<Consumer> | undefined;

  constructor(limits: StreamLimits, latest: KnownAnnouncement | undefined) {
    this.#shares = new StreamShares(limits);
    this.#latest = latest;
  }

  get size(): number {
    return this.#consumers.size;
  }

  /** Digests of the SDK keys that streams are open for. */
  get keyDigests(): readonly string[] {
    return this.#shares.keyDigests;
  }

  get latest(): KnownAnnouncement | undefined {
    return this.#latest;
  }

  /** Why a stream cannot be opened now; undefined when it can. */
  findRefusal(owner: StreamOwner): StreamRefusal | undefined {
    return this.#shares.findRefusal(owner);
  }

  /** Adds a consumer and sends what it could have missed; undefined when `findRefusal` names a reason. */
  open(opening: StreamOpening, sink: StreamSink, nowMs: number): OpenStream | undefined {
    if (this.findRefusal(opening) !== undefined) return undefined;
    const { kind } = opening;
    const sentVersion = this.#latest?.version ?? 0;
    const consumer: Consumer = {
      kind,
      owner: opening,
      sink,
      sentVersion,
      writtenAtMs: nowMs,
      pending: undefined,
      stalledSinceMs: undefined,
    };
    this.#consumers.add(consumer);
    this.#shares.count(opening, 1);
    const missed = this.#findMissed(opening.heldVersion, nowMs);
    const frames = [KEEPALIVE_FRAME];
    if (opening.reconnectMs !== undefined) frames.unshift(encodeRetryFrame(opening.reconnectMs));
    if (missed !== undefined) frames.push(encodeRefetchFrame(kind, missed));
    deliver(consumer, concatBytes(frames), nowMs);
    return {
      drained: (atMs) => takePending(consumer, atMs),
      left: () => this.#remove(consumer),
    };
  }

  /**
   * Takes an announcement; false when this or a newer version was announced before. Nothing is sent yet: call
   * `sendNext` until nobody is left.
   */
  announce(announcement: ConfigAnnouncement, announcedAtMs: number): boolean {
    if (this.#latest !== undefined && announcement.version <= this.#latest.version) return false;
    this.#latest = { ...announcement, announcedAtMs };
    this.#frames = new Map(STREAM_KINDS.map((kind) => [kind, encodeRefetchFrame(kind, announcement)]));
    this.#waiting = this.#consumers.values();
    return true;
  }

  /** Sends the newest version to up to `countMax` more consumers; returns whether some may be left. */
  sendNext(countMax: number, nowMs: number): boolean {
    const version = this.#latest?.version ?? 0;
    for (let sent = 0; sent < countMax;) {
      const next = this.#waiting?.next();
      if (next === undefined || next.done === true) {
        this.#waiting = undefined;
        return false;
      }
      const consumer = next.value;
      const frame = this.#frames.get(consumer.kind);
      if (consumer.sentVersion >= version || frame === undefined) continue;
      consumer.sentVersion = version;
      deliver(consumer, frame, nowMs);
      sent += 1;
    }
    return true;
  }

  /** Keeps silent streams alive and closes those whose consumer takes nothing; call it about once a second. */
  tick(nowMs: number): { readonly dropped: number } {
    let dropped = 0;
    for (const consumer of this.#consumers) {
      if (consumer.stalledSinceMs !== undefined) {
        if (nowMs - consumer.stalledSinceMs < STREAM_STALLED_MS_MAX) continue;
        this.#remove(consumer);
        consumer.sink.close();
        dropped += 1;
      } else if (nowMs - consumer.writtenAtMs >= STREAM_KEEPALIVE_MS) {
        deliver(consumer, KEEPALIVE_FRAME, nowMs);
      }
    }
    return { dropped };
  }

  /** Closes every stream on purpose and returns how many there were; SDKs go back to polling and reconnect later. */
  closeAll(): number {
    const closed = this.#consumers.size;
    for (const consumer of this.#consumers) {
      this.#remove(consumer);
      consumer.sink.close();
    }
    return closed;
  }

  /** Closes the streams of one SDK key and returns how many there were. */
  closeKey(keyDigest: string): number {
    let closed = 0;
    for (const consumer of this.#consumers) {
      if (consumer.owner.keyDigest !== keyDigest) continue;
      this.#remove(consumer);
      consumer.sink.close();
      closed += 1;
    }
    return closed;
  }

  #remove(consumer: Consumer): void {
    // A consumer that leaves while it is dropped is counted once.
    if (!this.#consumers.delete(consumer)) return;
    this.#shares.count(consumer.owner, -1);
  }

  #findMissed(heldVersion: number | undefined, nowMs: number): KnownAnnouncement | undefined {
    const latest = this.#latest;
    if (latest === undefined) return undefined;
    const isMissed =
      heldVersion === undefined ? nowMs - latest.announcedAtMs < RECENT_ANNOUNCEMENT_MS : latest.version > heldVersion;
    return isMissed ? latest : undefined;
  }
}

function deliver(consumer: Consumer, bytes: Uint8Array, nowMs: number): void {
  if (consumer.sink.offer(bytes)) {
    consumer.writtenAtMs = nowMs;
    return;
  }
  // A missed keepalive is not kept: the frame that waits proves liveness as well.
  if (bytes !== KEEPALIVE_FRAME) consumer.pending = bytes;
  consumer.stalledSinceMs ??= nowMs;
}

function takePending(consumer: Consumer, nowMs: number): void {
  consumer.stalledSinceMs = undefined;
  const { pending } = consumer;
  if (pending === undefined) return;
  consumer.pending = undefined;
  deliver(consumer, pending, nowMs);
}
