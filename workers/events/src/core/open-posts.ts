import {
  BODY_BYTES_PER_SECOND_MIN,
  BODY_GRACE_MS,
  BODY_MS_MAX,
  OPEN_POST_BYTES,
  OPEN_POST_MS_MAX,
  OPEN_POSTS_BYTES_MAX,
  OPEN_POSTS_MAX,
  POST_ANSWER_MS_MAX,
} from "./limits.ts";

/** What one key holds of an isolate. */
interface Share {
  posts: number;
  bytes: number;
}

/** A post that was admitted and not answered. */
export interface OpenPost {
  readonly key: string;
  readonly openedAtMs: number;
  /** Charged for it. */
  bytes: number;
  /** Bytes of the body so far. */
  arrivedBytes: number;
  phase: "body" | "commit" | "refused" | "answered";
  /** When the commit began. */
  commitAtMs: number;
  /** Stops reading the body. */
  stopBody: (() => void) | undefined;
}

/** Why an open post must be ended. */
export type Overdue = "slow_body" | "not_stored";

/**
 * The posts that an isolate has admitted and not answered. Each takes memory long before its lines wait for a commit, and
 * an isolate that runs out of memory loses all of them at once. Charged is what is held, not what a caller announces.
 */
export class OpenPosts {
  readonly #open = new Set<OpenPost>();
  readonly #shares = new Map<string, Share>();
  #bytes = 0;

  /** Whether so much is open that a further post must be refused before it costs anything. */
  isFull(nowMs: number): boolean {
    this.#forgetCancelled(nowMs);
    return this.#open.size >= OPEN_POSTS_MAX || this.#bytes >= OPEN_POSTS_BYTES_MAX;
  }

  /** @returns undefined when the key holds its share already. */
  open(key: string, nowMs: number): OpenPost | undefined {
    let share = this.#shares.get(key);
    if (share === undefined) this.#shares.set(key, (share = { posts: 0, bytes: 0 }));
    else if (this.#isSpent(share)) return undefined;
    const post: OpenPost = {
      key,
      openedAtMs: nowMs,
      bytes: OPEN_POST_BYTES,
      arrivedBytes: 0,
      phase: "body",
      commitAtMs: 0,
      stopBody: undefined,
    };
    this.#open.add(post);
    this.#bytes += OPEN_POST_BYTES;
    share.posts += 1;
    share.bytes += OPEN_POST_BYTES;
    return post;
  }

  /** Charges memory for a body. False, with nothing charged, when there is no room for it. */
  grow(post: OpenPost, bytes: number): boolean {
    const share = this.#shares.get(post.key);
    if (share === undefined || !this.#open.has(post)) return false;
    if (this.#bytes + bytes > OPEN_POSTS_BYTES_MAX || this.#isSpent(share)) return false;
    post.bytes += bytes;
    share.bytes += bytes;
    this.#bytes += bytes;
    return true;
  }

  /** Closing a post twice has no effect. */
  close(post: OpenPost): void {
    post.phase = "answered";
    if (!this.#open.delete(post)) return;
    this.#bytes -= post.bytes;
    const share = this.#shares.get(post.key);
    if (share === undefined) return;
    share.bytes -= post.bytes;
    share.posts -= 1;
    if (share.posts === 0) this.#shares.delete(post.key);
  }

  /**
   * While the isolate is less than half full, one key may have all of that: most deployments have few keys. Beyond, a key
   * that holds a quarter gets no more, so that it never takes the room of others.
   */
  #isSpent({ posts, bytes }: Share): boolean {
    return (
      (posts >= OPEN_POSTS_MAX / 4 && this.#open.size >= OPEN_POSTS_MAX / 2) ||
      (bytes >= OPEN_POSTS_BYTES_MAX / 4 && this.#bytes >= OPEN_POSTS_BYTES_MAX / 2)
    );
  }

  /** A cut upload throws and closes its post; a request that the runtime cancels may never close it. */
  #forgetCancelled(nowMs: number): void {
    for (const post of this.#open) {
      if (nowMs - post.openedAtMs < OPEN_POST_MS_MAX) return;
      this.close(post);
    }
  }
}

/** Why a post must be ended now: its body comes too slowly, or its events are not stored in time. */
export function findOverdue(post: OpenPost, nowMs: number): Overdue | undefined {
  if (post.phase === "refused") return "not_stored";
  if (post.phase === "commit") return nowMs - post.commitAtMs >= POST_ANSWER_MS_MAX ? "not_stored" : undefined;
  const elapsedMs = nowMs - post.openedAtMs;
  const owedBytes = ((elapsedMs - BODY_GRACE_MS) / 1_000) * BODY_BYTES_PER_SECOND_MIN;
  return post.arrivedBytes < owedBytes || elapsedMs >= BODY_MS_MAX ? "slow_body" : undefined;
}
