import type { EmulatorClock } from "./emulator-clock.ts";

/** Throughput of one stream, counted per second over PutRecord and PutRecordBatch together. */
export interface StreamQuotas {
  readonly recordsPerSecond: number;
  readonly requestsPerSecond: number;
  readonly bytesPerSecond: number;
}

/** What a new stream gets in us-east-1, us-west-2 and eu-west-1. Source: Amazon Data Firehose quota page. */
export const DEFAULT_QUOTAS: StreamQuotas = {
  recordsPerSecond: 500_000,
  requestsPerSecond: 2_000,
  bytesPerSecond: 5 * 1024 * 1024,
};

export type Compression = "GZIP" | "UNCOMPRESSED";

export interface StreamOptions {
  readonly name: string;
  /** Raw bytes after which an object is written. Firehose allows 1 to 128 MiB; smaller values serve tests. */
  readonly bufferBytes: number;
  /** Milliseconds after the first record of an object until it is written. Zero writes immediately. */
  readonly bufferIntervalMs: number;
  /** Object key prefix with `!{timestamp:…}` and `!{firehose:random-string}`; default `yyyy/MM/dd/HH/` in UTC. */
  readonly prefix?: string;
  /** Prefix of error output; must contain `!{firehose:error-output-type}` when it has expressions. */
  readonly errorPrefix?: string;
  /** Default `GZIP`. */
  readonly compression?: Compression;
  /** Missing quotas are the defaults of a large region; `"unlimited"` removes all three. */
  readonly limits?: Partial<StreamQuotas> | "unlimited";
  /**
   * Parse each line as JSON before delivery, as record format conversion does, and send lines that are not JSON
   * objects to the error prefix. Default false: bytes are delivered verbatim.
   */
  readonly validateJsonLines?: boolean;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An S3 endpoint that receives the objects instead of the landing folder (path-style addressing). */
export interface S3Destination {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
}

export interface FirehoseEmulatorOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Write-ahead segments; records survive SIGKILL of the emulator once they are acknowledged. */
  readonly stateFolder: string;
  readonly landingFolder: string;
  readonly streams: readonly StreamOptions[];
  readonly credentials: readonly AwsCredentials[];
  readonly region: string;
  /** Wait for the disk before each answer, so that records survive loss of power too. Slow; default false. */
  readonly fsync?: boolean;
  readonly s3?: S3Destination;
  readonly clock?: EmulatorClock;
}
