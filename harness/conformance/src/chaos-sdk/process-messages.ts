export type SdkName = "server" | "client";

/** What a process that runs an SDK is started with. */
export interface ProcessPlan {
  readonly sdk: SdkName;
  readonly origin: string;
  /** How many times as fast as usual its clock runs. */
  readonly speed: number;
  /** Given to server SDKs that insist on signatures. */
  readonly publicKeys?: Readonly<Record<string, string>> | undefined;
  readonly hasFullStorage: boolean;
  /** Empty folder of this process. */
  readonly folder: string;
}

/** What the process is told to do. */
export type ProcessCommand =
  | { readonly kind: "set-clock"; readonly byMs: number }
  | { readonly kind: "block-events"; readonly isBlocked: boolean }
  | { readonly kind: "finish" };

/** What the process says. */
export type ProcessMessage =
  /** The client was created and is used from now on. */
  | { readonly kind: "started" }
  /** The version that is served, each time it changes. */
  | { readonly kind: "serves"; readonly version: number }
  | { readonly kind: "report"; readonly report: ProcessReport };

export interface ProcessReport {
  readonly unhandled: number;
  /** Calls of the SDK that threw or rejected. */
  readonly throws: number;
  /** How often a lower version was served than before, or defaults again. */
  readonly stepsBack: number;
  /** Events are numbered from 0. None may be refused: there are fewer than the queue may hold. */
  readonly tracked: number;
  readonly refused: number;
  readonly evaluations: number;
  /** Still held when the client was closed. */
  readonly kept: number;
  /** The first few errors. */
  readonly problems: readonly string[];
}
