import {
  CreateDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
} from "@aws-sdk/client-firehose";
import { describe, expect, it } from "vitest";

import { createManualClock } from "./emulator-clock.ts";
import { bytes, readLanding, startTestEmulator, TEST_CREDENTIALS, TEST_STREAM } from "./emulator-test-kit.ts";

const batch = (records: readonly Uint8Array[], stream = "events") =>
  new PutRecordBatchCommand({ DeliveryStreamName: stream, Records: records.map((Data) => ({ Data })) });

describe("the AWS SDK against the emulator", () => {
  it("puts records and finds them verbatim, in order, in one GZIP object", async () => {
    await using kit = await startTestEmulator();
    const client = kit.client();
    const answer = await client.send(batch([bytes('{"a":1}\n'), bytes("no newline"), bytes("é\n")]));
    expect(answer).toMatchObject({ FailedPutCount: 0, Encrypted: false });
    expect(answer.RequestResponses?.map((entry) => typeof entry.RecordId)).toEqual(["string", "string", "string"]);
    const single = new PutRecordCommand({ DeliveryStreamName: "events", Record: { Data: bytes("last\n") } });
    expect((await client.send(single)).RecordId).toBeTypeOf("string");
    await kit.emulator.flush();
    const [object, ...rest] = readLanding(kit.landingFolder);
    expect(rest).toEqual([]);
    expect(object?.text).toBe('{"a":1}\nno newlineé\nlast\n');
    expect(object?.key).toMatch(
      /^\d{4}\/\d\d\/\d\d\/\d\d\/events-1-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9a-f]{8}-[0-9a-f-]{27}\.gz$/,
    );
  });

  it("describes, lists and creates streams", async () => {
    await using kit = await startTestEmulator();
    const client = kit.client();
    const create = new CreateDeliveryStreamCommand({
      DeliveryStreamName: "second",
      ExtendedS3DestinationConfiguration: {
        RoleARN: "arn:aws:iam::000000000000:role/r",
        BucketARN: "arn:aws:s3:::b",
        BufferingHints: { SizeInMBs: 2, IntervalInSeconds: 1 },
        CompressionFormat: "GZIP",
      },
    });
    expect((await client.send(create)).DeliveryStreamARN).toContain("deliverystream/second");
    const list = await client.send(new ListDeliveryStreamsCommand({}));
    expect(list).toMatchObject({ DeliveryStreamNames: ["events", "second"], HasMoreDeliveryStreams: false });
    const described = await client.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: "second" }));
    const destination = described.DeliveryStreamDescription?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    expect(destination?.BufferingHints).toEqual({ SizeInMBs: 2, IntervalInSeconds: 1 });
    await expect(client.send(create)).rejects.toMatchObject({ name: "ResourceInUseException" });
  });

  it("refuses an unknown stream", async () => {
    await using kit = await startTestEmulator();
    await expect(kit.client().send(batch([bytes("x")], "other"))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Firehose other under account 000000000000 not found.",
    });
  });
});

describe("limits of one call", () => {
  const record = (size: number) => new Uint8Array(size).fill(0x61);
  it.each([
    { name: "500 records", records: Array.from({ length: 500 }, () => record(1)), error: "failed 0" },
    { name: "501 records", records: Array.from({ length: 501 }, () => record(1)), error: "ValidationException" },
    { name: "a record of 1,000 KiB", records: [record(1_024_000)], error: "failed 0" },
    { name: "a record of 1,000 KiB and a byte", records: [record(1_024_001)], error: "ValidationException" },
    { name: "4 MiB", records: Array.from({ length: 8 }, () => record(524_288)), error: "failed 0" },
    {
      name: "4 MiB and a byte",
      records: [...Array.from({ length: 8 }, () => record(524_288)), record(1)],
      error: "InvalidArgumentException",
    },
    { name: "no records", records: [], error: "ValidationException" },
  ])("$name: $error", async ({ records, error }) => {
    await using kit = await startTestEmulator({ streams: [{ ...TEST_STREAM, limits: "unlimited" }] });
    const sent = kit.client().send(batch(records));
    const outcome = await sent.then(
      (answer) => `failed ${answer.FailedPutCount}`,
      (refusal: Error) => refusal.name,
    );
    expect(outcome).toBe(error);
  });
});

describe("signatures", () => {
  it.each([
    {
      name: "a wrong secret",
      config: { credentials: { ...TEST_CREDENTIALS, secretAccessKey: "other" } },
      error: "InvalidSignatureException",
    },
    {
      name: "an unknown key",
      config: { credentials: { ...TEST_CREDENTIALS, accessKeyId: "AKIDOTHER" } },
      error: "UnrecognizedClientException",
    },
    { name: "another region", config: { region: "eu-west-1" }, error: "InvalidSignatureException" },
    { name: "a clock 6 minutes behind", config: { systemClockOffset: -360_000 }, error: "InvalidSignatureException" },
    { name: "a clock 6 minutes ahead", config: { systemClockOffset: 360_000 }, error: "InvalidSignatureException" },
  ])("refuses $name", async ({ config, error }) => {
    await using kit = await startTestEmulator();
    await expect(kit.client(config).send(batch([bytes("x")]))).rejects.toMatchObject({ name: error });
    expect(kit.emulator.stats()).toMatchObject({ unauthenticatedCalls: 1, streams: { events: { records: 0 } } });
  });

  it("accepts a clock 4 minutes off", async () => {
    await using kit = await startTestEmulator();
    const answer = await kit.client({ systemClockOffset: -240_000 }).send(batch([bytes("x")]));
    expect(answer.FailedPutCount).toBe(0);
  });

  it("refuses a call without a signature and names it", async () => {
    await using kit = await startTestEmulator();
    const answer = await fetch(kit.emulator.url, { method: "POST", body: "{}" });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      __type: "MissingAuthenticationTokenException",
      message: "Missing Authentication Token",
    });
  });

  it("refuses a body that was changed after signing", async () => {
    await using kit = await startTestEmulator();
    const client = kit.client();
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: Uint8Array };
        request.body = bytes(new TextDecoder().decode(request.body).replace("events", "eventz"));
        return next(args);
      },
      { step: "finalizeRequest", priority: "low", name: "tamper" },
    );
    await expect(client.send(batch([bytes("x")]))).rejects.toMatchObject({ name: "InvalidSignatureException" });
  });
});

describe("buffering", () => {
  it("writes an object when the interval after its first record has passed", async () => {
    const clock = createManualClock(Date.UTC(2026, 10, 20, 23, 59, 30));
    await using kit = await startTestEmulator({ clock });
    await kit.client().send(batch([bytes("one\n")]));
    clock.advance(59_999);
    await kit.client().send(batch([bytes("two\n")]));
    expect(kit.emulator.stats().streams["events"]).toMatchObject({ bufferedBytes: 8, objects: 0 });
    clock.advance(1);
    await kit.emulator.flush();
    const [object] = readLanding(kit.landingFolder);
    expect(object?.text).toBe("one\ntwo\n");
    expect(object?.key).toMatch(/^2026\/11\/20\/23\/events-1-2026-11-20-23-59-30-/);
  });

  it("writes an object when the buffer is full", async () => {
    await using kit = await startTestEmulator({ streams: [{ ...TEST_STREAM, bufferBytes: 10 }] });
    await kit.client().send(batch([bytes("123456789")]));
    expect(kit.emulator.stats().streams["events"]?.bufferedBytes).toBe(9);
    await kit.client().send(batch([bytes("0")]));
    expect(kit.emulator.stats().streams["events"]?.bufferedBytes).toBe(0);
    await kit.emulator.flush();
    expect(readLanding(kit.landingFolder).map((object) => object.text)).toEqual(["1234567890"]);
  });

  it("sends lines that are not JSON objects to the error prefix when lines are checked", async () => {
    const checked = { ...TEST_STREAM, validateJsonLines: true, errorPrefix: "bad/!{firehose:error-output-type}/" };
    await using kit = await startTestEmulator({ streams: [checked] });
    await kit.client().send(batch([bytes('{"ok":1}\nnot json\n[1]\n')]));
    await kit.emulator.flush();
    const objects = readLanding(kit.landingFolder);
    const bad = objects.find((object) => object.key.startsWith("bad/format-conversion-failed/"));
    const raw = bad?.text
      .trim()
      .split("\n")
      .map((line) => atob((JSON.parse(line) as { rawData: string }).rawData));
    expect(raw).toEqual(["not json\n", "[1]\n"]);
    expect(objects.find((object) => object !== bad)?.text).toBe('{"ok":1}\n');
  });
});

describe("starting", () => {
  it.each([
    [{ name: ".." }, "not only dots"],
    [{ bufferBytes: 0 }, "bufferBytes must be above 0"],
    [{ prefix: "!{timestamp:yyyy}/" }, "errorPrefix is required"],
  ])("refuses a stream with %j", async (wrong, message) => {
    await expect(startTestEmulator({ streams: [{ ...TEST_STREAM, ...wrong }] })).rejects.toThrow(message);
  });

  it("says that its port is taken", async () => {
    await using kit = await startTestEmulator();
    const port = Number(new URL(kit.emulator.url).port);
    await expect(startTestEmulator({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
