export type { PeerStats, StreamStats } from "./control-routes.ts";
export type { ManualClock, PeerClock } from "./peer-clock.ts";
export { createManualClock } from "./peer-clock.ts";
export type {
  AwsCredentials,
  Compression,
  FirehosePeerOptions,
  S3Destination,
  StreamOptions,
  StreamQuotas,
} from "./peer-options.ts";
export { DEFAULT_QUOTAS } from "./peer-options.ts";
export { BILLING_STEP_BYTES } from "./peer-stream.ts";
export type { FirehosePeer } from "./start-firehose-peer.ts";
export { startFirehosePeer } from "./start-firehose-peer.ts";
export type { StreamFaults } from "./stream-faults.ts";
