import { resolve } from "node:path";

import { Command, InvalidArgumentError } from "commander";

import type { StreamOptions } from "./emulator-options.ts";
import { startFirehoseEmulator } from "./start-firehose-emulator.ts";

interface Flags {
  readonly host: string;
  readonly port: number;
  readonly state: string;
  readonly landing: string;
  readonly stream: readonly string[];
  readonly bufferBytes: number;
  readonly bufferIntervalMs: number;
  readonly prefix?: string;
  readonly errorPrefix?: string;
  readonly compression: "GZIP" | "UNCOMPRESSED";
  readonly unlimited?: boolean;
  readonly fsync?: boolean;
  readonly region: string;
  readonly s3Endpoint?: string;
  readonly s3Bucket?: string;
  readonly json?: boolean;
}

const program = new Command("firehose-emulator")
  .description(
    "An Amazon Data Firehose endpoint on this machine: real wire protocol, limits, quotas and delivery.\n" +
      "Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  )
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .option("--port <number>", "port to listen on; 0 takes a free one", readCount, 0)
  .option("--state <folder>", "folder of write-ahead segments", ".burgee/local/firehose")
  .option("--landing <folder>", "folder that receives the objects", ".burgee/local/landing")
  .option("--stream <name...>", "streams to serve", ["burgee-events"])
  .option("--buffer-bytes <bytes>", "raw bytes after which an object is written", readCount, 5 * 1024 * 1024)
  .option("--buffer-interval-ms <ms>", "longest wait before an object is written", readCount, 60_000)
  .option("--prefix <prefix>", "object key prefix; may use !{timestamp:…} and !{firehose:random-string}")
  .option("--error-prefix <prefix>", "prefix of error output; may use !{firehose:error-output-type}")
  .option("--compression <format>", "GZIP or UNCOMPRESSED", readCompression, "GZIP")
  .option("--unlimited", "no throughput quotas")
  .option("--fsync", "wait for the disk before each answer")
  .option("--region <region>", "region that signatures must name", "us-east-1")
  .option("--s3-endpoint <url>", "deliver to this S3 endpoint instead of the folder, with the same credentials")
  .option("--s3-bucket <name>", "bucket at that endpoint")
  .option("--json", "print one line of JSON with the url and the control token when ready")
  .showHelpAfterError();

async function main(flags: Flags): Promise<void> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  if (!accessKeyId || !secretAccessKey) program.error("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  const credentials = { accessKeyId: accessKeyId ?? "", secretAccessKey: secretAccessKey ?? "" };
  const { s3Endpoint, s3Bucket, region } = flags;
  if ((s3Endpoint === undefined) !== (s3Bucket === undefined))
    program.error("--s3-endpoint and --s3-bucket go together");
  const emulator = await startFirehoseEmulator({
    host: flags.host,
    port: flags.port,
    stateFolder: resolve(flags.state),
    landingFolder: resolve(flags.landing),
    streams: flags.stream.map((name) => readStream(name, flags)),
    credentials: [credentials],
    region,
    fsync: flags.fsync ?? false,
    ...(s3Endpoint === undefined || s3Bucket === undefined
      ? {}
      : { s3: { endpoint: s3Endpoint, bucket: s3Bucket, region, credentials } }),
  });
  if (flags.json)
    process.stdout.write(`${JSON.stringify({ url: emulator.url, controlToken: emulator.controlToken })}\n`);
  else
    process.stdout.write(
      `Firehose emulator at ${emulator.url}, landing in ${resolve(flags.landing)}. Ctrl-C stops it.\nControl token: ${emulator.controlToken}\n`,
    );
  await new Promise<void>((stop) => {
    process.once("SIGINT", () => stop()).once("SIGTERM", () => stop());
  });
  await emulator.close();
}

function readStream(name: string, flags: Flags): StreamOptions {
  return {
    name,
    bufferBytes: flags.bufferBytes,
    bufferIntervalMs: flags.bufferIntervalMs,
    compression: flags.compression,
    ...(flags.prefix === undefined ? {} : { prefix: flags.prefix }),
    ...(flags.errorPrefix === undefined ? {} : { errorPrefix: flags.errorPrefix }),
    ...(flags.unlimited ? { limits: "unlimited" as const } : {}),
  };
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 0) throw new InvalidArgumentError("must be a whole number, at least 0");
  return count;
}

function readCompression(text: string): Flags["compression"] {
  if (text === "GZIP" || text === "UNCOMPRESSED") return text;
  throw new InvalidArgumentError("must be GZIP or UNCOMPRESSED");
}

program.parse();
main(program.opts<Flags>()).catch((error: unknown) => {
  process.stderr.write(`firehose-emulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
