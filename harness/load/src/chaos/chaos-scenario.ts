import type { StreamFaults } from "@burgee/firehose-emulator";

import type { EventsPlatform } from "../platform/start-events-platform.ts";

export const PRIMARY = "primary";
export const SECONDARY = "secondary";
/** Share of the traffic that the primary stream gets while all is well. */
export const PRIMARY_RATIO = 0.8;

/** Something that goes wrong while events arrive. */
export interface ChaosScenario {
  readonly name: string;
  readonly description: string;
  /** Where events land. Default `firehose`. */
  readonly sink?: "firehose" | "r2";
  /** Length of the load. */
  readonly seconds: number;
  /** Share of the offered events that must be accepted: a platform that refuses everything loses nothing either. */
  readonly acceptedShareMin: number;
  /** Runs beside the load and ends before it; everything works again when it resolves. */
  readonly disturb: (stage: ChaosStage) => Promise<Disturbance | void>;
  /** Watches how traffic moves between the streams while the primary is down. */
  readonly outage?: { readonly fromMs: number; readonly toMs: number };
}

/** Result of a disturbance that is itself a client. */
export interface Disturbance {
  /** Answers by status. */
  readonly answers: Readonly<Record<string, number>>;
  /** Answers that no client should get, whatever it sends. */
  readonly problems: readonly string[];
}

export interface ChaosStage {
  readonly platform: EventsPlatform;
  /** Waits until `ms` milliseconds after the start of the load. */
  at(ms: number): Promise<void>;
  faultAll(faults: StreamFaults): void;
}
