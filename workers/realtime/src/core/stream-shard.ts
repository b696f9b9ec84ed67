import type { ConfigAnnouncement } from "@burgee/contract";
import type { Clock, GuardedStore, Integrity, KeepAlive, Log } from "@burgee/worker-common";

import { readPublishedVersion } from "./read-published-version.ts";
import { StreamHub, type KnownAnnouncement, type StreamOpening } from "./stream-hub.ts";
import { StreamKeys } from "./stream-keys.ts";
import type { StreamLimits, StreamRefusal } from "./stream-shares.ts";

/** How often a shard with streams checks R2 for a lost announcement, and for keys whose revocation it did not hear of. */
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
  /** Where the pointers of environments and the records of SDK keys are. */
  readonly configs: GuardedStore;
  /** Checks the signatures of both. */
  readonly integrity: Integrity;
}

/** One shard of an environment's streams: sends announcements, and notices those that did not arrive. */
export class StreamShard {
  readonly hub: StreamHub;
  readonly #ports: ShardPorts;
  readonly #keys: StreamKeys;
  #keysCheckedAtMs: number;
  #checkedAtMs = 0;
  #check: Promise<void> | undefined;
  #isSending = false;

  constructor(ports: ShardPorts, limits: StreamLimits) {
    this.#ports = ports;
    this.#keys = new StreamKeys(ports.clock, ports.configs, ports.integrity);
    this.#keysCheckedAtMs = ports.clock.now();
    this.hub = new StreamHub(limits, ports.announcements.read());
  }

  /** Why a client may not join, or undefined once it may. The key comes last: nothing may happen between its check and `open`. */
  async admit(environmentId: string, opening: StreamOpening): Promise<StreamRefusal | "revoked" | undefined> {
    const refusal = this.hub.findRefusal(opening);
    if (refusal !== undefined) return refusal;
    await this.#catchUp(environmentId, opening.heldVersion);
    const { keyDigest } = opening;
    if (keyDigest === undefined || (await this.#keys.isGood(environmentId, keyDigest))) return undefined;
    return "revoked";
  }

  /** Closes every stream because a key was revoked, and asks for every key again. Returns how many there were. */
  closeStreams(): number {
    this.#keys.forget();
    return this.hub.closeAll();
  }

  /** Before a client joins: a shard that has just started may have missed announcements. */
  async #catchUp(environmentId: string, heldVersion: number | undefined): Promise<void> {
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
    if (nowMs - this.#keysCheckedAtMs >= POINTER_CHECK_MS) {
      this.#keysCheckedAtMs = nowMs;
      keepAlive(this.#checkKeys(environmentId));
    }
  }

  /** Closes the streams of keys that were revoked without this shard being told. */
  async #checkKeys(environmentId: string): Promise<void> {
    for (const keyDigest of this.hub.keyDigests) {
      if (await this.#keys.isGood(environmentId, keyDigest, 0)) continue;
      const closed = this.hub.closeKey(keyDigest);
      this.#ports.log("warn", "closed streams of a key whose revocation did not arrive", { environmentId, closed });
    }
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
    const { clock, log, integrity, configs } = this.#ports;
    const hadStreams = this.hub.size > 0;
    const read = await readPublishedVersion(configs, environmentId, integrity);
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
