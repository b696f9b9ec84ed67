/** Bindings of the Worker; secrets that a deployment may leave out are optional. */
export interface EventsEnv extends Env {
  /** Only for a run-time override of the ratios: a server key of the operator's own project. */
  readonly ROUTING_SDK_KEY?: string;
  /** Analytics Engine data set for live counters. */
  readonly METRICS?: AnalyticsEngineDataset;
}
