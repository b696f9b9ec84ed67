import { env } from "cloudflare:workers";
import { describe, expect, inject, it, vi } from "vitest";

import type { CollectedRequest } from "../../test/firehose-emulator.global-setup.ts";
import type { PutOutcome } from "../core/ports.ts";
import { createServices } from "../services.ts";
import { createHttpSink, findHttpSinkProblems } from "./http-sink.ts";

const TOKEN = "token-of-the-collector";
const records = ["a", "b"].map((name) => new TextEncoder().encode(`{"sink":"é-${name}"}\n`));

function put(query = "?status=200"): Promise<PutOutcome> {
  return createHttpSink(`${inject("landingUrl")}/collector${query}`, TOKEN).put(records);
}

async function readCollected(): Promise<CollectedRequest[]> {
  return (await fetch(`${inject("landingUrl")}/collector`)).json();
}

describe("a collector over HTTP as a sink", () => {
  it.each([200, 202, 204])("has stored the lines of a batch when it answers %d", async (status) => {
    expect(await put(`?status=${status}`)).toEqual({ kind: "answered", failed: [] });
    expect((await readCollected()).at(-1)).toEqual({
      authorization: `Bearer ${TOKEN}`,
      contentType: "application/x-ndjson",
      body: '{"sink":"é-a"}\n{"sink":"é-b"}\n',
    });
  });

  it.each([400, 401, 404, 500, 503])("has failed when it answers %d", async (status) => {
    expect(await put(`?status=${status}`)).toEqual({ kind: "failed", code: `http_${status}` });
  });

  it.each([408, 429])("is busy when it answers %d: no record is stored", async (status) => {
    const failed = [0, 1].map((index) => ({ index, code: `http_${status}` }));
    expect(await put(`?status=${status}`)).toEqual({ kind: "answered", failed });
  });

  it("has failed when it redirects, and the token goes nowhere else", async () => {
    const before = (await readCollected()).length;
    expect(await put("?status=307")).toEqual({ kind: "failed", code: "http_307" });
    expect(await readCollected()).toHaveLength(before + 1);
  });

  it("has failed when it does not answer in time or cannot be reached", async () => {
    expect(await put("")).toEqual({ kind: "failed", code: "timeout" });
    expect(await createHttpSink("http://127.0.0.1:9", TOKEN).put(records)).toEqual({ kind: "failed", code: "network" });
  });

  it("is where the Worker delivers to, directly and without logging the token", async () => {
    const logged = (["info", "warn", "error"] as const).map((level) => vi.spyOn(console, level));
    const services = createServices({
      ...env,
      EVENT_SINK: "http" as never,
      HTTP_SINK_URL: `${inject("landingUrl")}/collector?status=500` as never,
      HTTP_SINK_TOKEN: TOKEN,
    });
    expect(services.routing).toMatchObject({ sink: "http", isDirect: true, streamNames: ["http"], problems: [] });
    expect(await services.delivery.deliver(records)).toMatchObject({ undelivered: [0, 1], reason: "http_500" });
    expect(JSON.stringify(logged.map(({ mock }) => mock.calls))).not.toContain(TOKEN);
    vi.restoreAllMocks();
  });
});

describe("settings of the sink", () => {
  it.each(["https://collector.example/events", "http://127.0.0.1:8080", "http://localhost/x", "http://[::1]:1/"])(
    "take %s",
    (url) => {
      expect(findHttpSinkProblems(url, TOKEN)).toEqual([]);
    },
  );

  it.each([
    "",
    "collector",
    "http://collector.example",
    "http://localhost.example",
    "https://u:p@x.example",
    "ftp://x",
  ])("refuse the address %j", (url) => {
    expect(findHttpSinkProblems(url, TOKEN)).toEqual([expect.stringContaining("HTTP_SINK_URL must be")]);
  });

  it("name what is missing; events wait in the spool meanwhile", () => {
    const { routing } = createServices({ ...env, EVENT_SINK: "http" as never });
    expect(routing).toMatchObject({
      isDirect: false,
      problems: [expect.stringContaining("HTTP_SINK_URL"), expect.stringContaining("HTTP_SINK_TOKEN is not set")],
    });
  });

  it("name every sink when EVENT_SINK is none of them", () => {
    const { routing } = createServices({ ...env, EVENT_SINK: "constructor" as never });
    expect(routing.problems).toEqual(['EVENT_SINK must be "firehose", "http" or "r2", not "constructor"']);
  });
});
