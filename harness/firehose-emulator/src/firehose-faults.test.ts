import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { PutRecordBatchCommand, PutRecordCommand } from "@aws-sdk/client-firehose";
import { describe, expect, it } from "vitest";

import { createManualClock } from "./emulator-clock.ts";
import {
  type EmulatorKit,
  bytes,
  readLanding,
  startTestEmulator,
  TEST_CREDENTIALS,
  TEST_STREAM,
} from "./emulator-test-kit.ts";

const lines = (count: number) =>
  new PutRecordBatchCommand({
    DeliveryStreamName: "events",
    Records: Array.from({ length: count }, (_, index) => ({ Data: bytes(`${index}\n`) })),
  });

const putFaults = (kit: EmulatorKit, faults: unknown, stream = "events") =>
  kit.control(`streams/${stream}/faults`, { method: "PUT", body: JSON.stringify(faults) });

const landedText = async (kit: EmulatorKit): Promise<string> => {
  await kit.emulator.flush();
  return readLanding(kit.landingFolder)
    .map((object) => object.text)
    .join("");
};

describe("injected faults", () => {
  it("fails records by index with both codes, the same ones for the same seed, and stores only the others", async () => {
    const outcomes: string[] = [];
    for (const _round of [1, 2]) {
      await using kit = await startTestEmulator();
      await putFaults(kit, { seed: 7, recordFailureRate: 0.3 });
      const answer = await kit.client().send(lines(200));
      const codes = answer.RequestResponses?.map((entry) => entry.ErrorCode ?? "stored") ?? [];
      expect(new Set(codes)).toEqual(new Set(["stored", "ServiceUnavailableException", "InternalFailure"]));
      expect(answer.FailedPutCount).toBe(codes.filter((code) => code !== "stored").length);
      const stored = codes.flatMap((code, index) => (code === "stored" ? [`${index}\n`] : []));
      expect(await landedText(kit)).toBe(stored.join(""));
      outcomes.push(codes.join());
    }
    expect(outcomes[0]).toBe(outcomes[1]);
  });

  it("stores everything and then does not answer when a timeout is ambiguous", async () => {
    await using kit = await startTestEmulator();
    await putFaults(kit, { ambiguousRate: 1, holdMs: 20 });
    await expect(kit.client().send(lines(2))).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await landedText(kit)).toBe("0\n1\n");
    expect(kit.emulator.stats().streams["events"]).toMatchObject({ ambiguousCalls: 1, records: 2 });
  });

  it("stores everything and answers 500 in the other ambiguous mode", async () => {
    await using kit = await startTestEmulator();
    await putFaults(kit, { ambiguousRate: 1, ambiguousMode: "error" });
    await expect(kit.client().send(lines(1))).rejects.toMatchObject({ name: "InternalFailure" });
    expect(await landedText(kit)).toBe("0\n");
  });

  it.each([
    { name: "503", faults: { callErrorRate: 1 }, error: { name: "ServiceUnavailableException" } },
    { name: "500", faults: { callErrorRate: 1, callErrorStatus: 500 }, error: { name: "InternalFailure" } },
    { name: "reset", faults: { partition: "reset" }, error: { code: "ECONNRESET" } },
    { name: "blackhole", faults: { partition: "blackhole", holdMs: 20 }, error: { code: "ECONNRESET" } },
  ])("stores nothing under $name and works again afterwards", async ({ faults, error }) => {
    await using kit = await startTestEmulator();
    await putFaults(kit, faults);
    await expect(kit.client().send(lines(1))).rejects.toMatchObject(error);
    expect(await landedText(kit)).toBe("");
    await kit.control("streams/events/faults", { method: "DELETE" });
    expect((await kit.client().send(lines(1))).FailedPutCount).toBe(0);
  });

  it("delays answers", async () => {
    await using kit = await startTestEmulator();
    await putFaults(kit, { latencyMs: 80 });
    const startMs = performance.now();
    await kit.client().send(lines(1));
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(79);
  });

  it.each([
    [{ recordFailureRate: 2 }, "recordFailureRate must be a number from 0 to 1"],
    [{ latencyMs: "5" }, "latencyMs must be milliseconds"],
    [{ partition: "half" }, "partition must be one of none, reset, blackhole"],
    [{ recordFailureCodes: ["Nope"] }, "recordFailureCodes must be"],
    [{ quotas: { bytesPerSecond: 0 } }, "quotas.bytesPerSecond must be"],
    [{ speling: 1 }, "speling is not a fault"],
    [[], "faults must be a JSON object"],
  ])("refuses %j", async (faults, message) => {
    await using kit = await startTestEmulator();
    const answer = await putFaults(kit, faults);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { message: string }).message).toContain(message);
    expect((await putFaults(kit, {}, "missing")).status).toBe(404);
  });
});

describe("quotas", () => {
  it.each([
    { name: "calls", limits: { requestsPerSecond: 2 }, call: 1 },
    { name: "records", limits: { recordsPerSecond: 10 }, call: 5 },
    { name: "bytes", limits: { bytesPerSecond: 20 }, call: 5 },
  ])("admits two of three calls in one second and the third in the next: $name", async ({ limits, call }) => {
    const clock = createManualClock(Date.now());
    await using kit = await startTestEmulator({ clock, streams: [{ ...TEST_STREAM, limits }] });
    const client = kit.client();
    await client.send(lines(call));
    await client.send(lines(call));
    await expect(client.send(lines(call))).rejects.toMatchObject({ name: "ServiceUnavailableException" });
    clock.advance(1_000);
    expect((await client.send(lines(call))).FailedPutCount).toBe(0);
    expect(kit.emulator.stats().streams["events"]).toMatchObject({ throttledCalls: 1, records: 3 * call });
  });

  it("refuses the records of a call that exceed the quota and stores the first ones", async () => {
    const clock = createManualClock(Date.now());
    await using kit = await startTestEmulator({
      clock,
      streams: [{ ...TEST_STREAM, limits: { recordsPerSecond: 3 } }],
    });
    const answer = await kit.client().send(lines(5));
    expect(answer.FailedPutCount).toBe(2);
    expect(answer.RequestResponses?.[4]).toEqual({
      ErrorCode: "ServiceUnavailableException",
      ErrorMessage: "Slow down.",
    });
    expect(await landedText(kit)).toBe("0\n1\n2\n");
  });
});

describe("the billing meter", () => {
  it("rounds each record up to 5 KB", async () => {
    await using kit = await startTestEmulator();
    const send = (size: number) =>
      kit.client().send(new PutRecordCommand({ DeliveryStreamName: "events", Record: { Data: new Uint8Array(size) } }));
    for (const size of [1, 5_120, 5_121]) await send(size);
    const answer = await kit.control("stats");
    expect(await answer.json()).toMatchObject({ streams: { events: { recordBytes: 10_242, billedBytes: 4 * 5_120 } } });
  });
});

describe("delivery to an S3 endpoint", () => {
  it("puts signed objects, and again after a refusal", async () => {
    const puts: { readonly url: string; readonly authorization: string; readonly body: string }[] = [];
    const bucket = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { url = "", headers } = request;
        puts.push({ url, authorization: String(headers.authorization), body: Buffer.concat(chunks).toString() });
        response.writeHead(puts.length === 1 ? 503 : 200).end();
      });
    });
    await new Promise<void>((resolve) => {
      bucket.listen(0, "127.0.0.1", resolve);
    });
    const endpoint = `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`;
    const s3 = { endpoint, bucket: "landing", region: "us-east-1", credentials: TEST_CREDENTIALS };
    await using kit = await startTestEmulator({ s3, streams: [{ ...TEST_STREAM, compression: "UNCOMPRESSED" }] });
    await kit.client().send(lines(2));
    await kit.emulator.flush();
    bucket.closeAllConnections();
    bucket.close();
    expect(puts.map((put) => put.body)).toEqual(["0\n1\n", "0\n1\n"]);
    expect(puts[0]?.url).toMatch(/^\/landing\/\d{4}\/\d\d\/\d\d\/\d\d\/events-1-/);
    expect(puts[1]?.url).toBe(puts[0]?.url);
    expect(puts[0]?.authorization).toContain(`Credential=${TEST_CREDENTIALS.accessKeyId}/`);
  });
});
