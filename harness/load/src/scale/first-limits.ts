import { type Measured, callsPerSecond } from "./compute-scale.ts";
import { SERVICE_LIMITS } from "./prices.ts";

export interface FirstLimit {
  readonly limit: string;
  /** Events a second at which it is reached. */
  readonly eventsPerSecond: number;
  readonly remedy: string;
}

/** The limits on the way to a million requests a second, lowest first. */
export function findFirstLimits(measured: Measured): readonly FirstLimit[] {
  const { streamBytesPerSecond, streamCallsPerSecond, streamsPerRegion, queueMessagesPerSecond } = SERVICE_LIMITS;
  const perCall = 1 / callsPerSecond(measured, "alone", 1);
  const perGroupedCall = 1 / callsPerSecond(measured, "grouped", 1);
  const byBytes = streamBytesPerSecond / measured.bytesPerEvent;
  const limits = [
    {
      limit: "bytes of one stream (5 MiB/s)",
      eventsPerSecond: byBytes,
      remedy: "add streams to `FIREHOSE_STREAMS`, or ask AWS for a higher quota",
    },
    {
      limit: "calls of one stream (2,000/s), when posts share no call",
      eventsPerSecond: streamCallsPerSecond * perCall,
      remedy: "more streams; isolates that receive more posts at once group them by themselves",
    },
    {
      limit: "calls of one stream (2,000/s), grouped as measured",
      eventsPerSecond: streamCallsPerSecond * perGroupedCall,
      remedy: "more streams",
    },
    {
      limit: "messages of the spill queue (5,000/s), all streams down, no grouping",
      eventsPerSecond: queueMessagesPerSecond * perCall,
      remedy: "more queues; pointers that the queue refuses are found by the sweep, nothing is lost",
    },
    {
      limit: "messages of the spill queue (5,000/s), all streams down, grouped as measured",
      eventsPerSecond: queueMessagesPerSecond * perGroupedCall,
      remedy: "more queues",
    },
    {
      limit: `${streamsPerRegion} streams in one region at their default quota`,
      eventsPerSecond: byBytes * streamsPerRegion,
      remedy: "higher quotas, or further regions and accounts as destinations",
    },
  ];
  return limits.sort((a, b) => a.eventsPerSecond - b.eventsPerSecond);
}
