import type { SizeReport } from "./run-benchmark.ts";

/** How many times faster than a rival at 100 features, or how much of something, from the median times per call. */
export interface Ratios {
  readonly oneFresh: { readonly flagd: number; readonly devcyclePb: number };
  readonly onePrepared: { readonly flagd: number };
  readonly all: { readonly flagd: number; readonly devcycleJson: number };
  readonly allObject: { readonly flagd: number };
  /** Time of a load by that of `JSON.parse` on the same bytes, 100 features. */
  readonly loadVsJsonParse: number;
  /** The same, by `JSON.parse` on text that has been decoded already. */
  readonly loadVsJsonParseText: number;
  /** One variable for a fresh context at 10,000 features by the time at 100, over the same number of hot keys. */
  readonly one10kVs100: number;
  /** Memory that the engine adds to the config's bytes, by those bytes, at 10,000 features. */
  readonly memoryVsConfigBytes: number;
  /** Memory after the caller has dropped the bytes: more than the above if the engine keeps them. */
  readonly memoryWithConfigVsConfigBytes: number;
}

/** Computes the ratios; NaN where a size was not measured. */
export function computeRatios(reports: readonly SizeReport[]): Ratios {
  const small = reports.find(({ features }) => features === 100);
  const large = reports.find(({ features }) => features === 10_000);
  const time = (
    report: SizeReport | undefined,
    rival: string,
    evaluation: "oneFresh" | "onePrepared" | "all" | "allObject",
  ) => report?.evaluations[rival]?.[evaluation]?.perCall ?? Number.NaN;
  const faster = (evaluation: "oneFresh" | "onePrepared" | "all" | "allObject", rival: string, theirs = evaluation) =>
    round(time(small, rival, theirs) / time(small, "burgee", evaluation));
  const load = small?.loads.rivals["burgee"]?.perCall ?? Number.NaN;
  const memory = large?.memory["burgee"];
  return {
    oneFresh: { flagd: faster("oneFresh", "flagd-core"), devcyclePb: faster("oneFresh", "devcycle-pb") },
    onePrepared: { flagd: faster("onePrepared", "flagd-core") },
    all: { flagd: faster("all", "flagd-core"), devcycleJson: faster("all", "devcycle-json") },
    allObject: { flagd: faster("allObject", "flagd-core", "all") },
    loadVsJsonParse: round(load / (small?.loads.jsonParseBytes.perCall ?? Number.NaN)),
    loadVsJsonParseText: round(load / (small?.loads.jsonParseText.perCall ?? Number.NaN)),
    one10kVs100: round(time(large, "burgee", "oneFresh") / time(small, "burgee", "oneFresh")),
    memoryVsConfigBytes: round((memory?.keptBytes ?? Number.NaN) / (large?.configBytes ?? Number.NaN)),
    memoryWithConfigVsConfigBytes: round(
      (memory?.keptWithConfigBytes ?? Number.NaN) / (large?.configBytes ?? Number.NaN),
    ),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
