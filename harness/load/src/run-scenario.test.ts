import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it } from "vitest";

import { chooseTarget } from "./device/device-fleet.ts";
import type { LoadTarget } from "./device/load-target.ts";
import { renderReport } from "./report/render-report.ts";
import { runScenario } from "./run-scenario.ts";
import type { Scenario } from "./scenario/parse-scenario.ts";

const SCENARIO: Scenario = {
  name: "test",
  description: "A short <run>.",
  action: "events",
  devices: 3,
  eventsPerPost: 2,
  retries: 0,
  spacing: "even",
  seed: 1,
  phases: [{ name: "load", shape: "hold", seconds: 1, rate: 100 }],
};

interface Received {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A server that answers each request after what `answer` decides. */
async function startTarget(
  answer: (index: number) => { readonly status: number; readonly delayMs?: number },
): Promise<{ readonly target: LoadTarget; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { status, delayMs = 0 } = answer(received.length);
      const { method = "", url = "", headers } = request;
      received.push({ method, url, authorization: headers.authorization, body: Buffer.concat(chunks).toString() });
      setTimeout(() => response.writeHead(status).end("{}"), delayMs);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const target = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, clientKey: "dvc_client_x" };
  return { target, received };
}

describe("runScenario", () => {
  it("posts what the scenario plans, from its devices, with marks that find each event again", async () => {
    const { target, received } = await startTarget(() => ({ status: 201 }));
    const run = await runScenario(SCENARIO, target);
    expect(run.timeline.offered).toBe(100);
    expect(run.acknowledgedPosts.length).toBe(100);
    expect(run.timeline.acceptedEvents).toBe(200);
    expect(new Set(received.map(({ url, authorization }) => `${url} ${authorization}`))).toEqual(
      new Set(["/v1/events dvc_client_x"]),
    );
    const bodies = received.map(
      ({ body }) => JSON.parse(body) as { user: { user_id: string }; events: { metaData: unknown }[] },
    );
    expect(new Set(bodies.map(({ user }) => user.user_id)).size).toBe(3);
    const marks = bodies.flatMap(({ events }) => events.map(({ metaData }) => JSON.stringify(metaData)));
    expect(new Set(marks).size).toBe(200);
    expect(marks[0]).toContain(run.id);
  });

  it("goes on offering while the server stalls, and counts the wait as latency", async () => {
    const stallMs = 400;
    const startMs = performance.now();
    const { target } = await startTarget(() => ({
      status: 201,
      delayMs: Math.max(0, stallMs - (performance.now() - startMs)),
    }));
    const run = await runScenario(SCENARIO, target);
    expect(run.timeline.offered).toBe(100);
    // A closed loop would have recorded one slow request; here all that were planned during the stall are slow.
    const { p90Ms, p50Ms } = run.timeline.latency();
    expect(p90Ms).toBeGreaterThan(200);
    expect(p50Ms).toBeLessThan(p90Ms);
  });

  it("posts to several targets in turn, each with its own key, so that a post's number tells where it went", async () => {
    const [first, second] = [await startTarget(() => ({ status: 201 })), await startTarget(() => ({ status: 201 }))];
    const run = await runScenario(SCENARIO, [first.target, { ...second.target, clientKey: "dvc_client_y" }]);
    expect(run.acknowledgedPosts.length).toBe(100);
    expect(second.received.every(({ authorization }) => authorization === "dvc_client_y")).toBe(true);
    for (const [index, { received }] of [first, second].entries()) {
      const posts = received.map(({ body }) => Number(/"post":(\d+)/.exec(body)?.[1]));
      expect(posts.length).toBe(50);
      expect(posts.every((post) => chooseTarget(post, 2) === index)).toBe(true);
    }
  });

  it("sends what was refused again with the same bytes", async () => {
    const { target, received } = await startTarget((index) => ({ status: index === 0 ? 503 : 201 }));
    const phases = [{ name: "one", shape: "hold" as const, seconds: 0.1, rate: 10 }];
    const run = await runScenario({ ...SCENARIO, phases, retries: 1 }, target);
    expect(received.length).toBe(2);
    expect(received[1]?.body).toBe(received[0]?.body);
    expect(run).toMatchObject({ repeatedPosts: 1, acknowledgedPosts: [0] });
  });

  it("counts refusals and unreachable servers as not taken", async () => {
    const { target } = await startTarget((index) => ({ status: index % 2 === 0 ? 201 : 503 }));
    const refused = await runScenario(SCENARIO, target);
    expect(refused.timeline.outcomes()).toEqual({ "201": 50, "503": 50 });
    expect(refused.refusals).toEqual({ "503 {}": 50 });
    expect(refused.failures.reduce((sum, { count }) => sum + count, 0)).toBe(50);
    expect(new Set(refused.failures.map(({ status, message }) => `${status} ${message}`))).toEqual(new Set(["503 {}"]));
    const unreachable = await runScenario(SCENARIO, { ...target, url: "http://127.0.0.1:1" });
    expect(unreachable.timeline.outcomes()).toEqual({ network: 100 });
    expect(unreachable.refusals).toEqual({ ECONNREFUSED: 100 });
  });

  it("fetches the config first when the scenario says so", async () => {
    const { target, received } = await startTarget(() => ({ status: 201 }));
    const phases = [{ name: "one", shape: "hold" as const, seconds: 0.1, rate: 10 }];
    const run = await runScenario({ ...SCENARIO, phases, action: "config-then-events" }, target);
    expect(received.map(({ method, url }) => `${method} ${url.split("?")[0]}`)).toEqual([
      "GET /v1/sdkConfig",
      "POST /v1/events",
    ]);
    expect(run.configTimeline.offered).toBe(1);
  });
});

describe("renderReport", () => {
  it("is one page without references to anywhere, with outside text escaped", async () => {
    const { target } = await startTarget(() => ({ status: 201 }));
    const run = await runScenario(SCENARIO, target);
    const cards = [{ label: "lost", value: "0", mood: "good" as const }];
    const html = renderReport({ title: "A & B", run, url: target.url, cards, landedPerSecond: [100, 100] });
    expect(html).toContain("<title>A &amp; B</title>");
    expect(html).toContain("A short &lt;run&gt;.");
    expect(html.match(/<svg /g)?.length).toBe(3);
    expect(html).not.toMatch(/(src|href)=/);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
    expect(html).not.toContain("Not taken</h2>");
  });

  it("says when requests failed and why", async () => {
    const { target } = await startTarget((index) => ({ status: index === 7 ? 503 : 201 }));
    const run = await runScenario(SCENARIO, target);
    const warnings = [{ run: 2, second: 4, level: "error", count: 3, message: "refused: <network>" }];
    const html = renderReport({ title: "A", run, url: target.url, cards: [], warnings });
    expect(html).toContain("Not taken</h2>");
    expect(html).toMatch(/<td>0<\/td><td>503<\/td><td>1<\/td><td>\d+<\/td><td>\{\}<\/td>/);
    expect(html).toContain("<td>4 of run 2</td><td>error</td><td>3</td><td>refused: &lt;network&gt;</td>");
  });
});
