import { describe, expect, it } from "vitest";

import { PostChain } from "./post-chain.ts";

describe("the chain of an isolate's posts", () => {
  it("numbers posts and says which are settled", () => {
    const chain = new PostChain("iso");
    const [first, second, third] = [chain.next(), chain.next(), chain.next()];
    expect(first).toMatchObject({ requestId: "iso-1", chain: { settledThrough: 0 } });
    chain.settle(second.number, true);
    expect(chain.next().chain).toEqual({ settledThrough: 0 });
    chain.settle(first.number, true);
    expect(chain.next().chain).toEqual({ settledThrough: 2 });
    chain.settle(third.number, true);
    expect(chain.next().chain).toEqual({ settledThrough: 3 });
  });

  it("notes refused posts once, as ranges", () => {
    const chain = new PostChain("iso");
    for (const post of [chain.next(), chain.next(), chain.next()]) chain.settle(post.number, false);
    const noted = [chain.next(), chain.next()];
    expect(noted.map(({ chain }) => chain.refused)).toEqual(["1-3", undefined]);
  });

  it("repeats a note whose carrier was refused itself", () => {
    const chain = new PostChain("iso");
    chain.settle(chain.next().number, false);
    const carrier = chain.next();
    expect(carrier.chain.refused).toBe("1");
    chain.settle(carrier.number, false);
    const next = chain.next();
    expect(next.chain.refused).toBe("1-2");
    chain.settle(next.number, true);
    expect(chain.next().chain.refused).toBeUndefined();
  });

  it("ignores a second outcome of the same post", () => {
    const chain = new PostChain("iso");
    const post = chain.next();
    chain.settle(post.number, true);
    chain.settle(post.number, false);
    expect(chain.next().chain).toEqual({ settledThrough: 1 });
  });
});
