export type { EmulatorStats, StreamStats } from "./control-routes.ts";
export type { ManualClock, EmulatorClock } from "./emulator-clock.ts";
export { createManualClock } from "./emulator-clock.ts";
export type {
  AwsCredentials,
  Compression,
  FirehoseEmulatorOptions,
  S3Destination,
  StreamOptions,
  StreamQuotas,
} from "./emulator-options.ts";
export { DEFAULT_QUOTAS } from "./emulator-options.ts";
export { BILLING_STEP_BYTES } from "./emulator-stream.ts";
export type { FirehoseEmulator } from "./start-firehose-emulator.ts";
export { startFirehoseEmulator } from "./start-firehose-emulator.ts";
export type { StreamFaults } from "./stream-faults.ts";
