import type { Clock } from "@burgee/worker-common";

/** A post that waits for its events to be stored. */
export interface PendingPost {
  /** Number in the isolate's chain; 0 when the post has no accepted events. */
  readonly number: number;
  readonly environmentId: string;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  /** Newline-delimited events; empty when none was accepted. */
  readonly lines: string;
  readonly events: number;
  /** Newline-delimited reject letter; empty when nothing was rejected. */
  readonly rejects: string;
  readonly rejectedEvents: number;
}

/** Stores the posts of a commit and settles each exactly once; true means stored durably. */
export type Commit = (
  posts: readonly PendingPost[],
  settle: (index: number, isStored: boolean) => void,
) => Promise<void>;

export interface GroupCommitDeps {
  readonly commit: Commit;
  readonly clock: Clock;
  readonly cap: InFlightCap;
}

export interface GroupCommitLimits {
  readonly postsMax: number;
  /** Length of all texts in UTF-16 units; a longer post is committed alone. */
  readonly lengthMax: number;
  readonly lingerMs: number;
  readonly gatherMsMax: number;
  readonly openMsMax: number;
  /** Length of the texts of all posts that wait, beyond which `isFull`. */
  readonly pendingLengthMax: number;
}

/** How often a leader checks whether it may commit; each check enters the isolate once more. */
const GATHER_STEP_MS = 2;

/** Receives whether the post is stored. Only the first call may have an effect, as with a promise's resolver. */
export type Settle = (isStored: boolean) => void;

interface Group {
  readonly openedAtMs: number;
  readonly posts: PendingPost[];
  readonly settlers: Settle[];
  length: number;
}

/**
 * Commits posts that overlap in time together. The first post of a group leads it: it lingers briefly, then gathers
 * company only while other commits are in flight, so nobody waits when there is little traffic.
 */
export class GroupCommit {
  #open: Group | undefined;
  #inFlight = 0;
  #pendingLength = 0;
  readonly #deps: GroupCommitDeps;
  readonly #limits: GroupCommitLimits;

  constructor(deps: GroupCommitDeps, limits: GroupCommitLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  /** Whether so much waits already that a further post must be refused before it costs anything. */
  get isFull(): boolean {
    return this.#pendingLength >= this.#limits.pendingLengthMax;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Adds a post to the open group.
   *
   * @param settle Called from the request that commits the group, so the code it wakes must not create or use I/O objects.
   * @returns For the first post of a group, the commit, which must be called at once and kept alive to its end.
   */
  join(post: PendingPost, settle: Settle): (() => Promise<void>) | undefined {
    const length = post.lines.length + post.rejects.length;
    const open = this.#open;
    const isJoinable = open !== undefined && this.#takes(open, length);
    if (open !== undefined && this.#isAbandoned(open)) this.#release(open);
    const group = isJoinable ? open : { openedAtMs: this.#deps.clock.now(), posts: [], settlers: [], length: 0 };
    this.#open = group;
    group.posts.push(post);
    group.settlers.push(settle);
    group.length += length;
    this.#pendingLength += length;
    return isJoinable ? undefined : () => this.#lead(group);
  }

  #takes(group: Group, length: number): boolean {
    return (
      group.posts.length < this.#limits.postsMax &&
      group.length + length <= this.#limits.lengthMax &&
      !this.#isAbandoned(group)
    );
  }

  #release(group: Group): void {
    this.#pendingLength -= group.length;
    group.length = 0;
  }

  /** A leader that was cancelled never closes its group; later posts must not join a group that nobody commits. */
  #isAbandoned(group: Group): boolean {
    return this.#deps.clock.now() - group.openedAtMs > this.#limits.openMsMax;
  }

  async #lead(group: Group): Promise<void> {
    const { clock, cap } = this.#deps;
    await clock.sleep(this.#limits.lingerMs);
    while (
      this.#open === group &&
      this.#inFlight >= cap.max &&
      clock.now() - group.openedAtMs < this.#limits.gatherMsMax
    ) {
      await clock.sleep(GATHER_STEP_MS);
    }
    if (this.#open === group) this.#open = undefined;
    this.#inFlight += 1;
    const settled = new Set<number>();
    const settle = (index: number, isStored: boolean): void => {
      settled.add(index);
      group.settlers[index]?.(isStored);
    };
    try {
      await this.#deps.commit(group.posts, settle);
    } finally {
      this.#inFlight -= 1;
      this.#release(group);
      // A commit that threw must not leave posts waiting for their timers.
      for (const index of group.posts.keys()) if (!settled.has(index)) settle(index, false);
    }
  }
}

const IN_FLIGHT_MIN = 1;
const IN_FLIGHT_MAX = 32;
/** Weight of the newest acknowledgement in the running mean. */
const MEAN_WEIGHT = 0.1;
/** Milliseconds of acknowledgement time that allow one more commit in flight. */
const MS_PER_COMMIT = 8;

/**
 * How many commits may be in flight before posts gather: few when streams answer at once, so that batches grow, and
 * more the longer they take, so that throughput does not fall.
 */
export class InFlightCap {
  #meanMs = 0;

  get max(): number {
    return Math.min(IN_FLIGHT_MAX, IN_FLIGHT_MIN + Math.floor(this.#meanMs / MS_PER_COMMIT));
  }

  /** Reports how long the acknowledgement of a commit took. */
  report(tookMs: number): void {
    this.#meanMs += (tookMs - this.#meanMs) * MEAN_WEIGHT;
  }
}
