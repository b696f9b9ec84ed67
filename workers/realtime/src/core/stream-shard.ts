import type { ConfigAnnouncement } from "@burgee/contract";
import type { Clock, GuardedStore, Integrity, KeepAlive, Log } from "@burgee/worker-common";

import { readPublishedVersion } from "./read-published-version.ts";
import { StreamHub, type KnownAnnouncement } from "./stream-hub.ts";

/** How often a shard with streams checks R2 for a lost announcement. */
const POINTER_CHECK_MS = 60_000;
/** Shortest time between two checks that clients can cause. */
const POINTER_CHECK_GAP_MS = 1_000;
/**
 * Announcements are sent in slices, because every client that hears one fetches at once, and a thousand fetches in the
 * same instant all wait for the last of them. A shard needs 40 slices or 0.4 s at most; 1,000 streams take 0.2 s.
 */
const SLICE_STREAMS_MIN = 50;
const SLICES_MAX = 40;
const SLICE_PAUSE_MS = 10;

/** Keeps the newest announcement of one shard, so that an evicted object still knows what it sent. */
export interface AnnouncementStore {
  read(): KnownAnnouncement | undefined;
  write(announcement: KnownAnnouncement): void;
}

export interface ShardPorts {
  readonly clock: Clock;
  readonly keepAlive: KeepAlive;
  readonly log: Log;
  readonly announcements: AnnouncementStore;
  /** Where the pointers of environments are. */
  readonly pointers: GuardedStore;
  /** Checks the pointer's signature. */
  readonly integrity: Integrity;
}

/** One shard of an environment's streams: sends announcements, and notices those that did not arrive. */
export class StreamShard {
  readonly hub: StreamHub;
  readonly #ports: ShardPorts;
  #checkedAtMs = 0;
  #check: Promise<void> | undefined;
  #isSending = false;

  constructor(ports: ShardPorts, streamsMax: number) {
    this.#ports = ports;
    this.hub = new StreamHub(streamsMax, ports.announcements.read());
  }

  /** Catches up before a client joins: a shard that has just started may have missed announcements. */
  async catchUp(environmentId: string, heldVersion: number | undefined): Promise<void> {
    if (this.#checkedAtMs === 0) await this.#checkPointer(environmentId, 0);
    else if ((heldVersion ?? 0) > (this.hub.latest?.version ?? 0)) {
      this.#ports.keepAlive(this.#checkPointer(environmentId, POINTER_CHECK_GAP_MS));
    }
  }

  /** Sends an announcement to every open stream; false when it is not newer than the last one. */
  accept(announcement: ConfigAnnouncement, announcedAtMs = this.#ports.clock.now()): boolean {
    if (!this.hub.announce(announcement, announcedAtMs)) return false;
    this.#ports.announcements.write({ ...announcement, announcedAtMs });
    if (!this.#isSending) this.#ports.keepAlive(this.#sendToAll());
    return true;
  }

  /** Keeps streams alive and closes dead ones; call it about once a second while streams are open. */
  tick(environmentId: string): void {
    const { clock, keepAlive, log } = this.#ports;
    const nowMs = clock.now();
    const { dropped } = this.hub.tick(nowMs);
    if (dropped > 0) log("warn", "dropped streams whose consumer took nothing", { environmentId, dropped });
    if (nowMs - this.#checkedAtMs >= POINTER_CHECK_MS) keepAlive(this.#checkPointer(environmentId, 0));
  }

  /** Sends the newest version to every stream; one that opens meanwhile gets it from the start. */
  async #sendToAll(): Promise<void> {
    const { clock } = this.#ports;
    this.#isSending = true;
    try {
      const slice = Math.max(SLICE_STREAMS_MIN, Math.ceil(this.hub.size / SLICES_MAX));
      while (this.hub.sendNext(slice, clock.now())) await clock.sleep(SLICE_PAUSE_MS);
    } finally {
      this.#isSending = false;
    }
  }

  /** Learns of a version whose announcement did not arrive. One check at a time, shared by all callers. */
  async #checkPointer(environmentId: string, gapMs: number): Promise<void> {
    if (this.#check !== undefined) return this.#check;
    if (this.#ports.clock.now() - this.#checkedAtMs < gapMs) return;
    this.#check = this.#readPointer(environmentId).finally(() => {
      this.#check = undefined;
    });
    return this.#check;
  }

  async #readPointer(environmentId: string): Promise<void> {
    const { clock, log, integrity, pointers } = this.#ports;
    const hadStreams = this.hub.size > 0;
    const read = await readPublishedVersion(pointers, environmentId, integrity);
    this.#checkedAtMs = clock.now();
    if (read.kind === "failed") {
      log("warn", "could not look for lost announcements", { environmentId, reason: read.reason });
      return;
    }
    if (read.kind === "nothing_published") return;
    const { announcement } = read;
    // The time of publication decides whether a client that names no version could have missed it.
    const announcedAtMs = Math.min(announcement.lastModifiedMs, this.#checkedAtMs);
    if (this.accept(announcement, announcedAtMs) && hadStreams) {
      log("warn", "made up for a lost announcement", { environmentId, version: announcement.version });
    }
  }
}
