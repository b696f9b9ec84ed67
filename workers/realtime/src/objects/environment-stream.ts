import type { ConfigAnnouncement } from "@burgee/contract";
import { createR2ObjectStore, guardStore, systemClock, type GuardedStore } from "@burgee/worker-common";
import { DurableObject } from "cloudflare:workers";

import { createAnnouncementStore, type AnnouncementStore } from "../adapters/announcement-store.ts";
import { decodeOpeningUrl } from "../adapters/shards.ts";
import { openSseBody } from "../adapters/sse-body.ts";
import { readPublishedVersion } from "../core/read-published-version.ts";
import { StreamHub, type OpenStream } from "../core/stream-hub.ts";
import { log, readStreamsPerShard } from "../services.ts";

/** Keepalives and dead consumers are looked at this often while streams are open. */
const TICK_MS = 1_000;
/** A stream that hears nothing new asks R2 this often whether an announcement was lost. */
const POINTER_CHECK_MS = 60_000;
/** Shortest time between two looks at the pointer that clients can cause. */
const POINTER_CHECK_GAP_MS = 1_000;
const POINTER_TIMEOUT_MS = 2_000;
/**
 * Streams are told in slices, because every client that hears a message fetches at once, and a thousand fetches in the
 * same instant all wait for the last of them. A shard is through in 40 slices or 0.4 s at most; 1,000 streams take 0.2 s.
 */
const SLICE_STREAMS_MIN = 50;
const SLICES_MAX = 40;
const SLICE_PAUSE_MS = 10;

/** State of one shard, for operators. */
export interface ShardStatus {
  readonly streams: number;
  /** Newest version this shard has announced; absent before the first. */
  readonly version?: number;
}

/** One shard of an environment's event streams. Streams keep it in memory; without streams it is evicted. */
export class EnvironmentStream extends DurableObject<Env> {
  readonly #announcements: AnnouncementStore;
  readonly #pointers: GuardedStore;
  readonly #hub: StreamHub;
  #timer: ReturnType<typeof setInterval> | undefined;
  #checkedAtMs = 0;
  #check: Promise<void> | undefined;
  #isTelling = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#announcements = createAnnouncementStore(ctx.storage);
    this.#pointers = guardStore(createR2ObjectStore(env.CONFIGS), {
      timeoutMs: POINTER_TIMEOUT_MS,
      clock: systemClock,
    });
    this.#hub = new StreamHub(readStreamsPerShard(env), this.#announcements.read());
  }

  /** Opens a stream: 200 with an endless body, or 503 when this shard is full. */
  override async fetch(request: Request): Promise<Response> {
    const { environmentId, opening } = decodeOpeningUrl(request.url);
    if (this.#hub.isFull) return new Response(null, { status: 503 });
    // An object that has just started may have slept through announcements.
    if (this.#checkedAtMs === 0) await this.#checkPointer(environmentId, 0);
    else if ((opening.heldVersion ?? 0) > (this.#hub.latest?.version ?? 0)) {
      this.ctx.waitUntil(this.#checkPointer(environmentId, POINTER_CHECK_GAP_MS));
    }

    let stream: OpenStream | undefined;
    const { body, sink } = openSseBody(
      () => stream?.drained(Date.now()),
      () => this.#leave(stream),
    );
    stream = this.#hub.open(opening, sink, Date.now());
    if (stream === undefined) return new Response(null, { status: 503 });
    this.#timer ??= setInterval(() => this.#tick(environmentId), TICK_MS);
    return new Response(body);
  }

  /** Tells every open stream about a version; false when it is not newer than the last one. */
  announce(announcement: ConfigAnnouncement): { readonly isNew: boolean; readonly streams: number } {
    return { isNew: this.#accept(announcement, Date.now()), streams: this.#hub.size };
  }

  /** Ends every open stream on purpose and says how many there were. */
  closeStreams(): number {
    const closed = this.#hub.closeAll();
    this.#stopWhenEmpty();
    return closed;
  }

  describe(): ShardStatus {
    const version = this.#hub.latest?.version;
    return { streams: this.#hub.size, ...(version === undefined ? {} : { version }) };
  }

  #accept(announcement: ConfigAnnouncement, announcedAtMs: number): boolean {
    const isNew = this.#hub.announce(announcement, announcedAtMs);
    if (!isNew) return false;
    this.#announcements.write({ ...announcement, announcedAtMs });
    if (!this.#isTelling) this.ctx.waitUntil(this.#tellAll());
    return true;
  }

  /** Tells every stream of the newest version; one that comes meanwhile is told from the start. */
  async #tellAll(): Promise<void> {
    this.#isTelling = true;
    try {
      const slice = Math.max(SLICE_STREAMS_MIN, Math.ceil(this.#hub.size / SLICES_MAX));
      while (this.#hub.tellNext(slice, Date.now())) await scheduler.wait(SLICE_PAUSE_MS);
    } finally {
      this.#isTelling = false;
    }
  }

  #tick(environmentId: string): void {
    const nowMs = Date.now();
    const { dropped } = this.#hub.tick(nowMs);
    if (dropped > 0) log("warn", "dropped streams whose consumer took nothing", { environmentId, dropped });
    if (nowMs - this.#checkedAtMs >= POINTER_CHECK_MS) this.ctx.waitUntil(this.#checkPointer(environmentId, 0));
    this.#stopWhenEmpty();
  }

  /** Learns of a version whose announcement did not arrive. One look at a time, shared by all that ask. */
  async #checkPointer(environmentId: string, gapMs: number): Promise<void> {
    if (this.#check !== undefined) return this.#check;
    if (Date.now() - this.#checkedAtMs < gapMs) return;
    this.#check = this.#readPointer(environmentId).finally(() => {
      this.#check = undefined;
    });
    return this.#check;
  }

  async #readPointer(environmentId: string): Promise<void> {
    const hadStreams = this.#hub.size > 0;
    const read = await readPublishedVersion(this.#pointers, environmentId);
    this.#checkedAtMs = Date.now();
    if (read.kind === "failed") {
      log("warn", "could not look for lost announcements", { environmentId, reason: read.reason });
      return;
    }
    if (read.kind === "nothing_published") return;
    const { announcement } = read;
    // The time of publication tells whether a client without a version could have missed it.
    const announcedAtMs = Math.min(announcement.lastModifiedMs, this.#checkedAtMs);
    if (this.#accept(announcement, announcedAtMs) && hadStreams) {
      log("warn", "made up for a lost announcement", { environmentId, version: announcement.version });
    }
  }

  #leave(stream: OpenStream | undefined): void {
    stream?.left();
    this.#stopWhenEmpty();
  }

  #stopWhenEmpty(): void {
    if (this.#hub.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
