import type { Clock } from "@burgee/worker-common";

import type { Commit, PendingPost } from "./group-commit.ts";
import { DIRECT_POST_LENGTH_MAX } from "./limits.ts";
import { encodeTexts, COMMIT_PACKING, packParts, splitIntoCalls } from "./pack-records.ts";
import type { Delivery, Observer, Spool, SpoolFacts } from "./ports.ts";
import type { PostChain } from "./post-chain.ts";
import { REJECTED_PREFIX, SPOOL_PREFIX } from "./spool.ts";

export interface CommitDeps {
  readonly delivery: Delivery;
  readonly spool: Spool;
  readonly observer: Observer;
  readonly chain: Pick<PostChain, "settle">;
  readonly clock: Clock;
}

/**
 * Makes the commit of a group: to a stream, else to the spool, else refused. A post is stored when every record with a
 * part of it is. Rejected events are kept beside; losing those does not refuse the good ones.
 */
export function createCommit(deps: CommitDeps): Commit {
  return async (posts, settle) => {
    const rejectsKept = keepRejects(posts, deps);
    const entries = posts.map((post, index) => ({ post, index }));
    const direct = entries.filter(({ post }) => post.events > 0 && post.lines.length <= DIRECT_POST_LENGTH_MAX);
    const large = entries.filter(({ post }) => post.lines.length > DIRECT_POST_LENGTH_MAX);
    const finish = (entries: readonly PostEntry[], isStored: boolean): void => {
      for (const { post } of entries) deps.chain.settle(post.number, isStored);
      // A post with rejects is answered when those are written too, or cannot be.
      for (const { post, index } of entries) if (post.rejectedEvents === 0) settle(index, isStored);
      void settleLater(entries, isStored);
    };

    const settleLater = async (entries: readonly PostEntry[], isStored: boolean): Promise<void> => {
      await rejectsKept;
      for (const { post, index } of entries) if (post.rejectedEvents > 0) settle(index, isStored);
    };

    const startedAtMs = deps.clock.now();
    const { waiting, reason } = await deliverDirectly(direct, deps);
    const delivered = direct.filter((_, part) => !waiting.has(part));
    if (delivered.length > 0) {
      deps.observer.report({
        kind: "delivered",
        posts: delivered.map(({ post }) => post),
        tookMs: deps.clock.now() - startedAtMs,
      });
      finish(delivered, true);
    }
    const left = direct.filter((_, part) => waiting.has(part));
    await spill(left, reason ?? "unknown", deps, finish);
    for (const entry of large) await spill([entry], "large_post", deps, finish);
    await rejectsKept;
    for (const [index, post] of posts.entries()) if (post.events === 0) settle(index, true);
  };
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

async function spill(
  entries: readonly PostEntry[],
  reason: string,
  deps: CommitDeps,
  finish: (entries: readonly PostEntry[], isStored: boolean) => void,
): Promise<void> {
  if (entries.length === 0) return;
  const posts = entries.map(({ post }) => post);
  const bytes = encodeTexts(posts.map(({ lines }) => lines));
  let name: string;
  try {
    name = await deps.spool.keep(SPOOL_PREFIX, bytes, describe(posts, reason));
  } catch {
    deps.observer.report({ kind: "refused", posts, reason });
    finish(entries, false);
    return;
  }
  deps.observer.report({ kind: "spilled", posts, reason });
  finish(entries, true);
  try {
    await deps.spool.announce(name);
  } catch {
    deps.observer.report({ kind: "pointer_not_sent" });
  }
}

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

/** Facts about the events of posts, as they are stored with the object that holds them. */
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
