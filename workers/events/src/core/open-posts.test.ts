import { describe, expect, it } from "vitest";

import { OPEN_POST_MS_MAX, OPEN_POSTS_BYTES_MAX, OPEN_POSTS_MAX } from "./event-limits.ts";
import { OpenPosts } from "./open-posts.ts";

describe("posts that are open", () => {
  it("are limited in number, and closing one makes room", () => {
    const posts = new OpenPosts();
    const tickets = Array.from({ length: OPEN_POSTS_MAX }, () => posts.admit(1, 0));
    expect(new Set(tickets).size).toBe(OPEN_POSTS_MAX);
    expect(posts.admit(1, 0)).toBeUndefined();
    posts.close(tickets[5] ?? 0);
    posts.close(tickets[5] ?? 0);
    expect(posts.admit(1, 0)).toBeTypeOf("number");
    expect(posts.admit(1, 0)).toBeUndefined();
  });

  it("are limited in bytes, but a single large one is taken", () => {
    const posts = new OpenPosts();
    const large = posts.admit(OPEN_POSTS_BYTES_MAX + 1, 0);
    expect(large).toBeTypeOf("number");
    expect(posts.admit(1, 0)).toBeUndefined();
    posts.close(large ?? 0);
    expect(posts.admit(OPEN_POSTS_BYTES_MAX - 1, 0)).toBeTypeOf("number");
    expect(posts.admit(1, 0)).toBeTypeOf("number");
    expect(posts.admit(1, 0)).toBeUndefined();
  });

  it("are forgotten when nothing closed them in the time that any post takes", () => {
    const posts = new OpenPosts();
    for (let index = 0; index < OPEN_POSTS_MAX; index++) posts.admit(1, index < 10 ? 0 : 1_000);
    expect(posts.admit(1, OPEN_POST_MS_MAX - 1)).toBeUndefined();
    const later = Array.from({ length: 11 }, () => posts.admit(1, OPEN_POST_MS_MAX));
    expect(later.filter((ticket) => ticket === undefined)).toHaveLength(1);
  });
});
