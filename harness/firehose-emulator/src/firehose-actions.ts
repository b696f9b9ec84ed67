import { type CallOutcome, callError } from "./call-outcome.ts";
import type { StreamOptions } from "./emulator-options.ts";
import type { EmulatorStream } from "./emulator-stream.ts";
import { parsePutRequest } from "./parse-put-request.ts";

const TARGET_PREFIX = "Firehose_20150804.";
const ACCOUNT = "000000000000";
const CREATED_BUFFER_BYTES = 5 * 1024 * 1024;
const CREATED_BUFFER_INTERVAL_MS = 300_000;

export interface ActionDeps {
  readonly region: string;
  readonly streams: ReadonlyMap<string, EmulatorStream>;
  createStream(options: StreamOptions): void;
}

/** Performs one authenticated Firehose action. */
export async function performAction(target: string, body: Buffer, deps: ActionDeps): Promise<CallOutcome> {
  const input = parseJsonObject(body);
  if (input === undefined) return callError(400, "SerializationException", "The body is not a JSON object");
  switch (target) {
    case `${TARGET_PREFIX}PutRecordBatch`:
      return put("PutRecordBatch", input, deps);
    case `${TARGET_PREFIX}PutRecord`:
      return put("PutRecord", input, deps);
    case `${TARGET_PREFIX}DescribeDeliveryStream`:
      return describe(input, deps);
    case `${TARGET_PREFIX}ListDeliveryStreams`:
      return list(input, deps);
    case `${TARGET_PREFIX}CreateDeliveryStream`:
      return create(input, deps);
    default:
      return callError(400, "UnknownOperationException", `Unknown operation ${target}`);
  }
}

async function put(
  action: "PutRecord" | "PutRecordBatch",
  input: Record<string, unknown>,
  deps: ActionDeps,
): Promise<CallOutcome> {
  const parsed = parsePutRequest(action, input);
  if (parsed.kind === "refused") return callError(400, parsed.type, parsed.message);
  const stream = deps.streams.get(parsed.streamName);
  if (stream === undefined) return notFound(parsed.streamName);
  return stream.put(action, parsed.records);
}

function describe(input: Record<string, unknown>, deps: ActionDeps): CallOutcome {
  const name = String(input["DeliveryStreamName"]);
  const stream = deps.streams.get(name);
  if (stream === undefined) return notFound(name);
  const { options } = stream.delivery;
  const description = {
    DeliveryStreamName: name,
    DeliveryStreamARN: streamArn(name, deps.region),
    DeliveryStreamStatus: "ACTIVE",
    DeliveryStreamType: "DirectPut",
    VersionId: "1",
    CreateTimestamp: stream.createdAtMs / 1000,
    HasMoreDestinations: false,
    Destinations: [
      {
        DestinationId: "destinationId-000000000001",
        ExtendedS3DestinationDescription: {
          RoleARN: `arn:aws:iam::${ACCOUNT}:role/firehose`,
          BucketARN: "arn:aws:s3:::landing",
          BufferingHints: {
            SizeInMBs: Math.max(1, Math.round(options.bufferBytes / 1_048_576)),
            IntervalInSeconds: Math.round(options.bufferIntervalMs / 1000),
          },
          CompressionFormat: options.compression ?? "GZIP",
          EncryptionConfiguration: { NoEncryptionConfig: "NoEncryption" },
          ...(options.prefix === undefined ? {} : { Prefix: options.prefix }),
          ...(options.errorPrefix === undefined ? {} : { ErrorOutputPrefix: options.errorPrefix }),
        },
      },
    ],
  };
  return { kind: "answer", body: { DeliveryStreamDescription: description } };
}

function list(input: Record<string, unknown>, deps: ActionDeps): CallOutcome {
  const after = input["ExclusiveStartDeliveryStreamName"];
  const limit = typeof input["Limit"] === "number" ? input["Limit"] : 10;
  const names = [...deps.streams.keys()].sort().filter((name) => typeof after !== "string" || name > after);
  return {
    kind: "answer",
    body: { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit },
  };
}

function create(input: Record<string, unknown>, deps: ActionDeps): CallOutcome {
  const name = input["DeliveryStreamName"];
  if (typeof name !== "string" || !/^[a-zA-Z0-9._-]{1,64}$/.test(name)) {
    return callError(
      400,
      "InvalidArgumentException",
      "DeliveryStreamName must be 1 to 64 characters of [a-zA-Z0-9_.-]",
    );
  }
  if (deps.streams.has(name)) {
    return callError(400, "ResourceInUseException", `Firehose ${name} under accountId ${ACCOUNT} already exists`);
  }
  const s3 = readRecord(input["ExtendedS3DestinationConfiguration"] ?? input["S3DestinationConfiguration"]);
  const hints = readRecord(s3["BufferingHints"]);
  const { SizeInMBs: sizeMb, IntervalInSeconds: intervalS } = hints;
  const { Prefix: prefix, ErrorOutputPrefix: errorPrefix, CompressionFormat: format } = s3;
  const options: StreamOptions = {
    name,
    bufferBytes: typeof sizeMb === "number" ? sizeMb * 1_048_576 : CREATED_BUFFER_BYTES,
    bufferIntervalMs: typeof intervalS === "number" ? intervalS * 1000 : CREATED_BUFFER_INTERVAL_MS,
    compression: format === "GZIP" ? "GZIP" : "UNCOMPRESSED",
    ...(typeof prefix === "string" ? { prefix } : {}),
    ...(typeof errorPrefix === "string" ? { errorPrefix } : {}),
  };
  try {
    deps.createStream(options);
  } catch (error) {
    return callError(400, "InvalidArgumentException", error instanceof Error ? error.message : String(error));
  }
  return { kind: "answer", body: { DeliveryStreamARN: streamArn(name, deps.region) } };
}

function notFound(name: string): CallOutcome {
  return callError(400, "ResourceNotFoundException", `Firehose ${name} under account ${ACCOUNT} not found.`);
}

function streamArn(name: string, region: string): string {
  return `arn:aws:firehose:${region}:${ACCOUNT}:deliverystream/${name}`;
}

function parseJsonObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function readRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
