import type { Clock } from "@burgee/worker-common";

import { encodeTexts, COMMIT_PACKING, packParts, splitIntoCalls } from "./delivery.ts";
import type { Commit, PendingPost } from "./group-commit.ts";
import { DIRECT_POST_LENGTH_MAX, SPILLS_AT_ONCE_MAX } from "./limits.ts";
import type { Delivery, Observer, Spool, SpoolFacts } from "./ports.ts";
import type { PostChain } from "./post-origin.ts";
import { REJECTED_PREFIX, SPOOL_PREFIX } from "./spool.ts";

export interface CommitDeps {
  readonly delivery: Delivery;
  readonly spool: Spool;
  readonly observer: Observer;
  readonly chain: Pick<PostChain, "settle">;
  readonly clock: Clock;
}

/**
 * Stores the posts of a group in a stream, else in the spool; what neither takes is refused. A post is stored when every
 * record with a part of it is. Rejected events go to an object of their own; losing it does not refuse the good ones.
 */
export function createCommit(deps: CommitDeps): Commit {
  return async (posts, settle) => {
    const rejectsKept = keepRejects(posts, deps);
    const finish: Finish = async (entries, isStored) => {
      for (const { post } of entries) deps.chain.settle(post.number, isStored);
      for (const { post, index } of entries) if (post.rejectedEvents === 0) settle(index, isStored);
      // A post with rejects is answered only after those were written or lost.
      await rejectsKept;
      for (const { post, index } of entries) if (post.rejectedEvents > 0) settle(index, isStored);
    };
    const entries = posts.map((post, index) => ({ post, index }));
    const isLarge = ({ post }: PostEntry): boolean => post.lines.length > DIRECT_POST_LENGTH_MAX;
    await Promise.all([
      commitTogether(
        entries.filter((entry) => entry.post.events > 0 && !isLarge(entry)),
        deps,
        finish,
      ),
      spillEach(entries.filter(isLarge), deps, finish),
      finish(
        entries.filter(({ post }) => post.events === 0),
        true,
      ),
    ]);
  };
}

/** Settles posts whose outcome is known. */
type Finish = (entries: readonly PostEntry[], isStored: boolean) => Promise<void>;

/** Sends posts to a stream, and what it did not take to the spool. */
async function commitTogether(entries: readonly PostEntry[], deps: CommitDeps, finish: Finish): Promise<void> {
  const startedAtMs = deps.clock.now();
  const { waiting, reason } = await deliverDirectly(entries, deps);
  const delivered = entries.filter((_, part) => !waiting.has(part));
  if (delivered.length > 0) {
    const tookMs = deps.clock.now() - startedAtMs;
    deps.observer.report({ kind: "delivered", posts: delivered.map(({ post }) => post), tookMs });
  }
  const left = entries.filter((_, part) => waiting.has(part));
  await Promise.all([finish(delivered, true), spill(left, reason ?? "unknown", deps, finish)]);
}

/** Writes each large post to a separate object, a few at once: one after the other could take longer than clients wait. */
async function spillEach(entries: readonly PostEntry[], deps: CommitDeps, finish: Finish): Promise<void> {
  const waiting = entries.values();
  const lane = async (): Promise<void> => {
    for (const entry of waiting) await spill([entry], "large_post", deps, finish);
  };
  await Promise.all(Array.from({ length: Math.min(entries.length, SPILLS_AT_ONCE_MAX) }, lane));
}

/** Packs posts into records, each post whole in one, and sends them. `waiting` are the positions of undelivered posts. */
async function deliverDirectly(
  entries: readonly PostEntry[],
  deps: CommitDeps,
): Promise<{ readonly waiting: ReadonlySet<number>; readonly reason: string | undefined }> {
  const parts = packParts(
    entries.map(({ post }) => ({ size: post.lines.length, events: post.events })),
    COMMIT_PACKING,
  );
  const records = parts.map((indexes) => ({
    indexes,
    bytes: encodeTexts(indexes.map((index) => entries[index]?.post.lines ?? "")),
  }));
  const waiting = new Set<number>();
  let reason: string | undefined;
  await Promise.all(
    splitIntoCalls(records).map(async (call) => {
      const result = await deps.delivery.deliver(call.map(({ bytes }) => bytes));
      reason ??= result.reason;
      for (const record of result.undelivered) for (const index of call[record]?.indexes ?? []) waiting.add(index);
    }),
  );
  return { waiting, reason };
}

interface PostEntry {
  readonly post: PendingPost;
  readonly index: number;
}

async function spill(entries: readonly PostEntry[], reason: string, deps: CommitDeps, finish: Finish): Promise<void> {
  if (entries.length === 0) return;
  const posts = entries.map(({ post }) => post);
  const bytes = encodeTexts(posts.map(({ lines }) => lines));
  let name: string;
  try {
    name = await deps.spool.keep(SPOOL_PREFIX, bytes, describe(posts, reason));
  } catch {
    deps.observer.report({ kind: "refused", posts, reason });
    return finish(entries, false);
  }
  deps.observer.report({ kind: "spilled", posts, reason });
  await Promise.all([finish(entries, true), announce(name, deps)]);
}

async function announce(name: string, { spool, observer }: CommitDeps): Promise<void> {
  try {
    await spool.announce(name);
  } catch {
    observer.report({ kind: "pointer_not_sent" });
  }
}

/** Writes the rejects of all posts to one object. Never throws: the commit goes on without them. */
async function keepRejects(posts: readonly PendingPost[], deps: CommitDeps): Promise<void> {
  const rejected = posts.filter((post) => post.rejectedEvents > 0);
  if (rejected.length === 0) return;
  const facts = describe(
    rejected.map((post) => ({ ...post, events: post.rejectedEvents })),
    "rejected",
  );
  try {
    await deps.spool.keep(REJECTED_PREFIX, encodeTexts(rejected.map(({ rejects }) => rejects)), facts);
  } catch {
    deps.observer.report({ kind: "rejects_not_kept", posts: rejected });
  }
}

/** Facts to store with an object that holds the events of these posts. */
function describe(posts: readonly PendingPost[], reason: string): SpoolFacts {
  const environments: Record<string, number> = {};
  let events = 0;
  let receivedAtMs = Number.POSITIVE_INFINITY;
  for (const post of posts) {
    events += post.events;
    environments[post.environmentId] = (environments[post.environmentId] ?? 0) + post.events;
    receivedAtMs = Math.min(receivedAtMs, post.receivedAtMs);
  }
  return { events, environments, reason, attempts: 0, receivedAtMs };
}
