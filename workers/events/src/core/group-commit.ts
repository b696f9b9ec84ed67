/** A post that waits for its events to be stored. */
export interface PendingPost {
  /** Number in the isolate's chain; 0 when the post has no accepted events. */
  readonly number: number;
  readonly environmentId: string;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  /** Newline-delimited events; empty when none was accepted. */
  readonly lines: Uint8Array;
  readonly events: number;
  /** Newline-delimited reject letter; empty when nothing was rejected. */
  readonly rejects: Uint8Array;
  readonly rejectedEvents: number;
}

/** Stores the posts of a commit and tells each one its outcome exactly once; true means stored durably. */
export type Commit = (
  posts: readonly PendingPost[],
  settle: (index: number, isStored: boolean) => void,
) => Promise<void>;

export interface GroupCommitDeps {
  readonly commit: Commit;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** How many commits may be in flight before posts gather. */
  readonly inFlightMax: () => number;
}

export interface GroupCommitLimits {
  readonly postsMax: number;
  readonly bytesMax: number;
  readonly lingerMs: number;
  readonly gatherMsMax: number;
  readonly openMsMax: number;
}

/** What a post gets when it joins. */
export interface Ticket {
  /** Resolves in whatever request settled it: code after it must not create or use I/O objects. */
  readonly isStored: Promise<boolean>;
  /** Present for the first post of a group: runs the commit. It must be called at once and kept alive to its end. */
  readonly lead?: () => Promise<void>;
}

interface Group {
  readonly openedAtMs: number;
  readonly posts: PendingPost[];
  readonly resolvers: ((isStored: boolean) => void)[];
  bytes: number;
}

/**
 * Commits posts that overlap in time together. The first post of a group leads it: it lingers briefly, then gathers
 * company only while other commits are in flight, so nobody waits when there is little traffic.
 */
export class GroupCommit {
  #open: Group | undefined;
  #inFlight = 0;
  readonly #deps: GroupCommitDeps;
  readonly #limits: GroupCommitLimits;

  constructor(deps: GroupCommitDeps, limits: GroupCommitLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  join(post: PendingPost): Ticket {
    let group = this.#open;
    const bytes = post.lines.length;
    const isJoinable = group !== undefined && this.#takes(group, bytes);
    if (group === undefined || !isJoinable) {
      group = { openedAtMs: this.#deps.now(), posts: [], resolvers: [], bytes: 0 };
      this.#open = group;
    }
    const joined = group;
    joined.posts.push(post);
    joined.bytes += bytes;
    const isStored = new Promise<boolean>((resolve) => joined.resolvers.push(resolve));
    return isJoinable ? { isStored } : { isStored, lead: () => this.#lead(joined) };
  }

  #takes(group: Group, bytes: number): boolean {
    return (
      group.posts.length < this.#limits.postsMax &&
      group.bytes + bytes <= this.#limits.bytesMax &&
      // A leader that was cancelled never closes its group; without this every later post would join the dead.
      this.#deps.now() - group.openedAtMs <= this.#limits.openMsMax
    );
  }

  async #lead(group: Group): Promise<void> {
    const { now, sleep, inFlightMax } = this.#deps;
    await sleep(this.#limits.lingerMs);
    while (
      this.#open === group &&
      this.#inFlight >= inFlightMax() &&
      now() - group.openedAtMs < this.#limits.gatherMsMax
    ) {
      await sleep(1);
    }
    if (this.#open === group) this.#open = undefined;
    this.#inFlight += 1;
    const settled = new Set<number>();
    const settle = (index: number, isStored: boolean): void => {
      settled.add(index);
      group.resolvers[index]?.(isStored);
    };
    try {
      await this.#deps.commit(group.posts, settle);
    } finally {
      this.#inFlight -= 1;
      // A commit that threw must not leave posts waiting for their timers.
      for (const index of group.posts.keys()) if (!settled.has(index)) settle(index, false);
    }
  }
}
