import { array, assert, boolean, nat, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";

import { PostChain } from "./post-origin.ts";

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

  it("notes refused posts as ranges until a post that carries the note is stored", () => {
    const chain = new PostChain("iso");
    for (const post of [chain.next(2), chain.next(2), chain.next(2)]) chain.settle(post.number, false);
    const note = { settledThrough: 3, settledEvents: 0, refused: "1-3" };
    const [lost, carrier] = [chain.next(2), chain.next(2)];
    expect([lost.chain, carrier.chain]).toEqual([note, note]);
    chain.settle(lost.number, false);
    expect(chain.next(2).chain).toEqual({ settledThrough: 4, settledEvents: 0, refused: "1-4" });
    chain.settle(carrier.number, true);
    expect(chain.next(2).chain).toEqual({ settledThrough: 5, settledEvents: 2, refused: "4" });
  });

  it("claims less when there are more refused posts than fit a note", () => {
    const chain = new PostChain("iso");
    const posts = Array.from({ length: 300 }, () => chain.next(1));
    for (const { number } of posts) chain.settle(number, number % 2 === 0);
    const note = chain.next(1).chain;
    expect(note).toMatchObject({ settledThrough: 200, settledEvents: 100 });
    expect(note.refused?.split(",")).toHaveLength(100);
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

  it("never claims what is not stored, and explains every gap, whatever the order and wherever it ends", () => {
    const steps = array(tuple(nat(5), boolean(), nat(3)), { minLength: 1, maxLength: 200 });
    assert(
      property(steps, (script) => {
        const chain = new PostChain("iso");
        const open: ReturnType<PostChain["next"]>[] = [];
        const stored: ReturnType<PostChain["next"]>[] = [];
        for (const [pick, isStored, arrivals] of script) {
          for (let index = 0; index <= arrivals; index++) open.push(chain.next(1));
          const [post] = open.splice(pick % open.length, 1);
          if (post === undefined) continue;
          chain.settle(post.number, isStored);
          if (isStored) stored.push(post);
        }
        const numbers = new Set(stored.map(({ number }) => number));
        const refused = new Set(stored.flatMap(({ chain }) => expand(chain.refused)));
        const claims = stored.map(({ chain }) => chain);
        const through = Math.max(0, ...claims.map(({ settledThrough }) => settledThrough));
        const events = Math.max(0, ...claims.map(({ settledEvents }) => settledEvents));
        const upTo = Array.from({ length: through }, (_, index) => index + 1);
        expect(upTo.filter((number) => !numbers.has(number) && !refused.has(number))).toEqual([]);
        expect(upTo.filter((number) => numbers.has(number)).length).toBe(events);
      }),
    );
  });
});

function expand(ranges: string | undefined): number[] {
  return (ranges?.split(",") ?? []).flatMap((range) => {
    const [from = 0, to = from] = range.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
