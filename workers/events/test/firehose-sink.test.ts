import { inject, afterEach, describe, expect, it } from "vitest";

import { createFirehoseSink } from "../src/adapters/firehose-sink.ts";
import type { PutOutcome } from "../src/core/ports.ts";
import { setFaults } from "./events-kit.ts";
import { TEST_CREDENTIALS } from "./test-secrets.ts";

afterEach(() => setFaults("first", {}));

function put(
  records: number,
  changes: { endpoint?: string; name?: string; secretAccessKey?: string } = {},
): Promise<PutOutcome> {
  const destination = {
    name: changes.name ?? "first",
    region: "us-east-1",
    ratio: 1,
    endpoint: changes.endpoint ?? inject("emulatorUrl"),
  };
  const secretAccessKey = changes.secretAccessKey ?? TEST_CREDENTIALS.secretAccessKey;
  const sink = createFirehoseSink(destination, { ...TEST_CREDENTIALS, secretAccessKey });
  return sink.put(Array.from({ length: records }, (_, index) => new TextEncoder().encode(`{"sink":"é${index}"}\n`)));
}

describe("a Firehose stream as a sink", () => {
  it("stores records that were signed", async () => {
    expect(await put(3)).toEqual({ kind: "answered", failed: [] });
  });

  it("names the records that were not taken", async () => {
    await setFaults("first", { recordFailureRate: 0.5, recordFailureCodes: ["InternalFailure"], seed: 1 });
    const outcome = await put(100);
    const failed = outcome.kind === "answered" ? outcome.failed : [];
    expect(failed.length).toBeGreaterThan(20);
    expect(failed.length).toBeLessThan(80);
    expect(new Set(failed.map(({ code }) => code))).toEqual(new Set(["InternalFailure"]));
  });

  it.each([
    [503, "ServiceUnavailableException"],
    [500, "InternalFailure"],
  ])("reports a call that was refused with %d", async (callErrorStatus, code) => {
    await setFaults("first", { callErrorRate: 1, callErrorStatus });
    const outcome = await put(1);
    expect(outcome.kind === "failed" ? outcome.code : "stored").toContain(code.slice(0, 8));
  });

  it("gives up on a stream that does not answer", async () => {
    await setFaults("first", { partition: "blackhole" });
    expect(await put(1)).toEqual({ kind: "failed", code: "timeout" });
  });

  it("reports a stream that cannot be reached", async () => {
    expect(await put(1, { endpoint: "http://127.0.0.1:9" })).toEqual({ kind: "failed", code: "network" });
  });

  it("never follows a redirect: it would send signed events to somebody else", async () => {
    const endpoint = inject("landingUrl");
    expect(await put(1, { endpoint, name: "redirected" })).toEqual({ kind: "failed", code: "http_307" });
    const requests = await (await fetch(`${inject("landingUrl")}/collector`)).json<{ body: string }[]>();
    expect(requests.filter(({ body }) => body.includes("redirected"))).toEqual([]);
  });

  it("reports a stream that does not exist, and wrong credentials", async () => {
    expect(await put(1, { name: "nobody" })).toEqual({ kind: "failed", code: "ResourceNotFoundException" });
    expect((await put(1, { secretAccessKey: "wrong" })).kind).toBe("failed");
  });
});
