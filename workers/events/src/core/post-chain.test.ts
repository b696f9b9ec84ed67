import { describe, expect, it } from "vitest";

import { PostChain } from "./post-chain.ts";

describe("the chain of an isolate's posts", () => {
  it("numbers posts and says which are settled", () => {
    const chain = new PostChain("iso");
    const [first, second, third] = [chain.next(2), chain.next(2), chain.next(2)];
    expect(first).toMatchObject({ requestId: "iso-1", chain: { settledThrough: 0, settledEvents: 0 } });
    chain.settle(second.number, true);
    expect(chain.next(2).chain).toEqual({ settledThrough: 0, settledEvents: 0 });
    chain.settle(first.number, true);
    expect(chain.next(2).chain).toEqual({ settledThrough: 2, settledEvents: 4 });
    chain.settle(third.number, true);
    expect(chain.next(2).chain).toEqual({ settledThrough: 3, settledEvents: 6 });
  });

  it("notes refused posts once, as ranges", () => {
    const chain = new PostChain("iso");
    for (const post of [chain.next(2), chain.next(2), chain.next(2)]) chain.settle(post.number, false);
    const noted = [chain.next(2), chain.next(2)];
    expect(noted.map(({ chain }) => chain)).toEqual([
      { settledThrough: 3, settledEvents: 0, refused: "1-3" },
      { settledThrough: 3, settledEvents: 0 },
    ]);
  });

  it("repeats a note whose carrier was refused itself", () => {
    const chain = new PostChain("iso");
    chain.settle(chain.next(2).number, false);
    const carrier = chain.next(2);
    expect(carrier.chain.refused).toBe("1");
    chain.settle(carrier.number, false);
    const next = chain.next(2);
    expect(next.chain.refused).toBe("1-2");
    chain.settle(next.number, true);
    expect(chain.next(2).chain.refused).toBeUndefined();
  });

  it("ignores a second outcome of the same post", () => {
    const chain = new PostChain("iso");
    const post = chain.next(2);
    chain.settle(post.number, true);
    chain.settle(post.number, false);
    expect(chain.next(2).chain).toEqual({ settledThrough: 1, settledEvents: 2 });
  });

  it("goes on after a post whose outcome never came", () => {
    const chain = new PostChain("iso");
    chain.next(2);
    for (let index = 0; index < 19_999; index++) chain.settle(chain.next(2).number, true);
    expect(chain.next(2).chain).toEqual({ settledThrough: 20_000, settledEvents: 39_998, refused: "1" });
  });
});
