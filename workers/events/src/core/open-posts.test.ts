import { describe, expect, it } from "vitest";

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
import { findOverdue, type OpenPost, OpenPosts } from "./open-posts.ts";

const MIB = 1024 * 1024;

/** Opens posts of a key until it gets no more. */
function openAll(posts: OpenPosts, key: string, nowMs = 0): OpenPost[] {
  const opened: OpenPost[] = [];
  for (;;) {
    const post = posts.isFull(nowMs) ? undefined : posts.open(key, nowMs);
    if (post === undefined) return opened;
    opened.push(post);
  }
}

function openOne(posts: OpenPosts, key = "k", nowMs = 0): OpenPost {
  const post = posts.open(key, nowMs);
  if (post === undefined) throw new Error("the key holds its share");
  return post;
}

describe("posts that are open", () => {
  it("are charged for what they hold, not for what a caller announces", () => {
    const posts = new OpenPosts();
    for (let index = 0; index < 8; index++) openOne(posts);
    expect(posts.isFull(0)).toBe(false);
    const post = openOne(posts, "other");
    for (let mib = 0; mib < 4; mib++) expect(posts.grow(post, MIB)).toBe(true);
    expect(post.bytes).toBe(4 * MIB + OPEN_POST_BYTES);
  });

  it("of one key never take the room of others: three keys leave some for a fourth", () => {
    const posts = new OpenPosts();
    const counts = ["a", "b", "c"].map((key) => openAll(posts, key).length);
    expect(counts[0]).toBe(OPEN_POSTS_MAX / 2);
    expect(counts[1]).toBe(OPEN_POSTS_MAX / 4);
    expect(posts.open("a", 0)).toBeUndefined();
    expect(openAll(new OpenPosts(), "alone")).toHaveLength(OPEN_POSTS_MAX / 2);
    const two = new OpenPosts();
    for (const key of ["a", "b"]) openAll(two, key);
    expect(openAll(two, "fair").length).toBe(OPEN_POSTS_MAX / 4);
  });

  it("of one key hold half of the memory at most, and others still get theirs", () => {
    const posts = new OpenPosts();
    const greedy = openOne(posts, "greedy");
    let held = 0;
    while (posts.grow(greedy, MIB)) held += 1;
    expect(held).toBe(OPEN_POSTS_BYTES_MAX / MIB / 2);
    expect(posts.open("greedy", 0)).toBeUndefined();
    const fair = openOne(posts, "fair");
    expect(posts.grow(fair, 4 * MIB)).toBe(true);
    posts.close(greedy);
    posts.close(greedy);
    expect(posts.grow(openOne(posts, "greedy"), MIB)).toBe(true);
  });

  it("are limited in number and in memory over all keys", () => {
    const posts = new OpenPosts();
    const open = Array.from({ length: 10 }, (_, index) => openAll(posts, `k${index}`)).flat();
    expect(open).toHaveLength(OPEN_POSTS_MAX);
    expect(posts.isFull(0)).toBe(true);
    posts.close(open[5] as OpenPost);
    expect(posts.isFull(0)).toBe(false);
    const large = new OpenPosts();
    const held = Array.from({ length: 40 }, (_, index) => large.grow(openOne(large, `k${index}`), MIB));
    expect(held.filter(Boolean)).toHaveLength(31);
  });

  it("are forgotten when nothing closed them in the time that any post takes", () => {
    const posts = new OpenPosts();
    const early = openOne(posts);
    expect(posts.isFull(OPEN_POST_MS_MAX)).toBe(false);
    expect(early.phase).toBe("answered");
    expect(posts.grow(early, 1)).toBe(false);
  });
});

describe("an open post is overdue", () => {
  it("when nothing of its body has come in five seconds", () => {
    const post = openOne(new OpenPosts());
    expect(findOverdue(post, BODY_GRACE_MS)).toBeUndefined();
    expect(findOverdue(post, BODY_GRACE_MS + 1)).toBe("slow_body");
  });

  it("when its body comes at less than 16 KiB a second after that, or takes too long in all", () => {
    const post = openOne(new OpenPosts());
    post.arrivedBytes = 10 * BODY_BYTES_PER_SECOND_MIN;
    expect(findOverdue(post, BODY_GRACE_MS + 10_000)).toBeUndefined();
    expect(findOverdue(post, BODY_GRACE_MS + 10_001)).toBe("slow_body");
    post.arrivedBytes = 4 * MIB;
    expect(findOverdue(post, BODY_MS_MAX - 1)).toBeUndefined();
    expect(findOverdue(post, BODY_MS_MAX)).toBe("slow_body");
  });

  it("when its events are refused or not stored in time", () => {
    const post = openOne(new OpenPosts());
    post.phase = "commit";
    post.commitAtMs = 30_000;
    expect(findOverdue(post, 30_000 + POST_ANSWER_MS_MAX - 1)).toBeUndefined();
    expect(findOverdue(post, 30_000 + POST_ANSWER_MS_MAX)).toBe("not_stored");
    post.phase = "refused";
    expect(findOverdue(post, 30_001)).toBe("not_stored");
  });
});
