import { describe, expect, it } from "vitest";

import { OPEN_POST_MS_MAX, OPEN_POSTS_BYTES_MAX, OPEN_POSTS_MAX } from "./limits.ts";
import { OpenPosts } from "./open-posts.ts";

describe("posts that are open", () => {
  it("are limited in number, and closing one makes room once", () => {
    const posts = new OpenPosts();
    const tickets = Array.from({ length: OPEN_POSTS_MAX }, () => {
      expect(posts.isFull(0)).toBe(false);
      return posts.open(1, 0);
    });
    expect(posts.isFull(0)).toBe(true);
    posts.close(tickets[5] ?? 0);
    posts.close(tickets[5] ?? 0);
    expect(posts.isFull(0)).toBe(false);
    posts.open(1, 0);
    expect(posts.isFull(0)).toBe(true);
  });

  it("are limited in bytes", () => {
    const posts = new OpenPosts();
    const large = posts.open(OPEN_POSTS_BYTES_MAX, 0);
    expect(posts.isFull(0)).toBe(true);
    posts.close(large);
    posts.open(OPEN_POSTS_BYTES_MAX - 1, 0);
    expect(posts.isFull(0)).toBe(false);
    posts.open(1, 0);
    expect(posts.isFull(0)).toBe(true);
  });

  it("are forgotten when nothing closed them in the time that any post takes", () => {
    const posts = new OpenPosts();
    for (let index = 0; index < OPEN_POSTS_MAX; index++) posts.open(1, index < 10 ? 0 : 1_000);
    expect(posts.isFull(OPEN_POST_MS_MAX - 1)).toBe(true);
    for (let index = 0; index < 10; index++) {
      expect(posts.isFull(OPEN_POST_MS_MAX)).toBe(false);
      posts.open(1, OPEN_POST_MS_MAX);
    }
    expect(posts.isFull(OPEN_POST_MS_MAX)).toBe(true);
  });
});
