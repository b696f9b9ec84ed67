/** Counters and histograms of one Worker. Points never carry keys, contexts or user ids. */
export interface Meter {
  /**
   * Counts one thing for an environment.
   * @param measure e.g. `config_served`
   * @param environmentId index of the data set, so that usage can be summed per environment and day; "" when unknown
   */
  count(measure: string, environmentId: string, labels?: readonly string[], values?: readonly number[]): void;
}

/** Writes to Analytics Engine, or nowhere when the Worker has no such binding. Never throws. */
export function createMeter(worker: string, dataset: AnalyticsEngineDataset | undefined): Meter {
  return {
    count(measure, environmentId, labels = [], values = [1]) {
      try {
        dataset?.writeDataPoint({
          indexes: [environmentId],
          blobs: [worker, measure, ...labels],
          doubles: [...values],
        });
      } catch {
        // A full or misconfigured data set must not fail the request that is being counted.
      }
    },
  };
}
