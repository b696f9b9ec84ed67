import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it } from "vitest";

import type { LandingKit } from "./events-test-kit.ts";
import { createLandingKit, makeEvent, makePost, toLines } from "./events-test-kit.ts";
import { createOperatorClient } from "./operator-client.ts";
import type { PlatformReconciliation } from "./reconcile-platform.ts";
import { reconcilePlatform } from "./reconcile-platform.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** An events Worker's ledger with the given pages of lines. */
async function startLedger(pages: Record<"in_flight" | "dead", readonly string[]>): Promise<string> {
  const totals = { in_flight: 0, dead: 0, rejected: 4, landed: 0 };
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? "/", "http://ledger").searchParams;
    if (request.headers.authorization !== "Bearer token") {
      response.writeHead(401).end('{"statusCode":401,"message":"Send the token."}');
      return;
    }
    const outcome = query.get("lines") as "in_flight" | "dead" | null;
    if (outcome === null) {
      response.end(JSON.stringify({ sink: "firehose", totals, isComplete: true }));
      return;
    }
    const page = Number(query.get("cursor") ?? "0");
    if (page + 1 < pages[outcome].length) response.setHeader("x-next-cursor", String(page + 1));
    response.end(pages[outcome][page] ?? "");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function reconcile(
  kit: LandingKit,
  pages: { readonly in_flight?: readonly string[]; readonly dead?: readonly string[] } = {},
): Promise<PlatformReconciliation> {
  const url = await startLedger({ in_flight: pages.in_flight ?? [], dead: pages.dead ?? [] });
  return reconcilePlatform(createOperatorClient({ url, token: "token" }), kit.folder, "2026-11-20T23:30:00.000");
}

describe("reconcilePlatform", () => {
  it("accounts for delivered, waiting and dead events and hides duplicates", async () => {
    using kit = createLandingKit();
    kit.land([...makePost("a", 1), ...makePost("a", 2), ...makePost("a", 1)]);
    const account = await reconcile(kit, {
      in_flight: [
        toLines([...makePost("a", 3), ...makePost("a", 2)]),
        toLines(makePost("b", 1, { environmentId: "e2" })),
      ],
      dead: [toLines(makePost("a", 4))],
    });
    expect(account.environments).toEqual([
      { environmentId: "e1", delivered: 4, inFlight: 2, dead: 2, duplicates: 2 },
      { environmentId: "e2", delivered: 0, inFlight: 2, dead: 0, duplicates: 0 },
    ]);
    expect(account).toMatchObject({ unexplained: 0, suspectPosts: [], rejected: 4 });
    expect(account.totals).toEqual({ accepted: 10, delivered: 4, inFlight: 4, dead: 2, duplicates: 2 });
  });

  it("finds a post of which only a part is anywhere", async () => {
    using kit = createLandingKit();
    kit.land([makeEvent("a", 1, 0)]);
    const account = await reconcile(kit);
    expect(account).toMatchObject({ unexplained: 1, suspectPosts: ["a-1"], totals: { accepted: 2, delivered: 1 } });
  });

  it("finds what an isolate saw stored and that is nowhere", async () => {
    using kit = createLandingKit();
    const chain = { settledThrough: 5, settledEvents: 6, refused: "2-3" };
    kit.land([...makePost("a", 1), makeEvent("a", 5, 1), makeEvent("a", 6, 0, { chain }), makeEvent("a", 6, 1)]);
    expect(await reconcile(kit)).toMatchObject({
      unexplained: 3,
      suspectPosts: ["a-4", "a-5"],
      totals: { accepted: 8 },
    });
  });

  it("finds the loss of everything but the last post of an isolate", async () => {
    using kit = createLandingKit();
    kit.land(makePost("a", 3));
    expect(await reconcile(kit)).toMatchObject({ unexplained: 4, suspectPosts: ["a-1", "a-2"] });
  });

  it("does not let a refused post that was stored all the same hide a loss", async () => {
    using kit = createLandingKit();
    const chain = { settledThrough: 3, settledEvents: 4, refused: "2" };
    kit.land([...makePost("a", 1), ...makePost("a", 2), makeEvent("a", 4, 0, { chain }), makeEvent("a", 4, 1)]);
    expect(await reconcile(kit)).toMatchObject({ unexplained: 2, suspectPosts: ["a-3"] });
  });

  it("does not let a refused post whose refusal is noted nowhere any more hide a loss", async () => {
    using kit = createLandingKit();
    const note = (settledThrough: number, settledEvents: number) => ({ chain: { settledThrough, settledEvents } });
    const post = (number: number, overrides: object) => [
      makeEvent("a", number, 0, overrides),
      makeEvent("a", number, 1),
    ];
    // Post 2 was refused and stored all the same. Post 4 noted it, was stored, and is lost.
    kit.land([...makePost("a", 1), ...makePost("a", 2), ...post(3, note(1, 2)), ...post(5, note(2, 2))]);
    kit.land(post(6, note(5, 8)));
    expect(await reconcile(kit)).toMatchObject({ unexplained: 2, suspectPosts: ["a-4"] });
  });

  it("does not judge posts that a stream may still buffer", async () => {
    using kit = createLandingKit();
    const late = { receivedAt: "2026-11-20T23:40:00.000Z" };
    kit.land([...makePost("a", 1), makeEvent("a", 3, 0, late)]);
    expect(await reconcile(kit)).toMatchObject({ unexplained: 0, totals: { accepted: 3, delivered: 3 } });
  });

  it("counts two posts of the same bytes as duplicates of each other", async () => {
    using kit = createLandingKit();
    const twin = (number: number) => [0, 1].map((index) => makeEvent("a", number, index, { eventId: `same-${index}` }));
    kit.land([...twin(1), ...twin(2)]);
    expect(await reconcile(kit)).toMatchObject({
      unexplained: 0,
      totals: { accepted: 4, delivered: 4, duplicates: 2 },
    });
  });

  it("passes on why the server refuses", async () => {
    const url = await startLedger({ in_flight: [], dead: [] });
    await expect(createOperatorClient({ url, token: "wrong" }).readLedger()).rejects.toThrow(
      "/v1/ledger answered 401: Send the token.",
    );
  });
});
