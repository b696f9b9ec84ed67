/** List prices in US dollars, as published in November 2026. Change them here when they change. */
export const PRICES = {
  /** Workers, per million requests beyond those included. */
  workersRequestsPerMillion: 0.3,
  workersRequestsIncluded: 10_000_000,
  /** Per million milliseconds of CPU. */
  workersCpuPerMillionMs: 0.02,
  workersCpuMsIncluded: 30_000_000,
  /** Firehose direct put, us-east-1, per GB of billed bytes: records count in steps of 5 KB. */
  firehosePerGb: 0.029,
  /** S3, per thousand objects written and per GB and month. */
  s3PutsPerThousand: 0.005,
  s3PerGbMonth: 0.023,
  /** R2, per million writes and per million reads. */
  r2WritesPerMillion: 4.5,
  r2ReadsPerMillion: 0.36,
  /** Queues, per million messages below 64 KB: write, read and delete. */
  queueMessagesPerMillion: 1.2,
} as const;

/** Limits of the services, at their defaults. */
export const SERVICE_LIMITS = {
  /** One stream in us-east-1, us-west-2 or eu-west-1; they rise together on request. */
  streamBytesPerSecond: 5 * 1024 * 1024,
  streamCallsPerSecond: 2_000,
  streamRecordsPerSecond: 500_000,
  /** Streams in one region of one account, before a request. */
  streamsPerRegion: 50,
  /** Messages into one queue. */
  queueMessagesPerSecond: 5_000,
  /** Hours for which Firehose keeps what its destination does not take. */
  firehoseRetentionHours: 24,
} as const;
