import type { CountSeries, CountsReply, FeatureListing } from "@burgee/contract/admin";

/** That of `DEFAULT_VARIATION`, whose module would bring schemas along. */
const CODE_DEFAULT = "DEFAULT";

/** What was served: a variation of the file, one that is gone, the default of the code, or what no SDK named. */
export type ServedKind = "variation" | "gone" | "default" | "unnamed";

export interface ServedSeries {
  readonly id: string;
  readonly kind: ServedKind;
  /** Key, or the name that the file gives. */
  readonly name: string;
  /** Place of the variation in the file. */
  readonly index: number | undefined;
  readonly values: readonly number[];
  readonly total: number;
}

export interface FlagCounts {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly total: number;
  readonly series: readonly ServedSeries[];
}

export const stepsOf = ({ fromMs, toMs, stepMs }: CountsReply): number => Math.round((toMs - fromMs) / stepMs);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function addPoints(reply: CountsReply, series: readonly CountSeries[]): readonly number[] {
  const values = Array.from({ length: stepsOf(reply) }, () => 0);
  for (const { points } of series) {
    for (const [step = 0, count = 0] of points) if (step in values) values[step] = (values[step] ?? 0) + count;
  }
  return values;
}

/** The evaluations of each flag, most first. Those that no known flag served have an empty id. */
export function readFlagCounts(reply: CountsReply, features: readonly FeatureListing[]): readonly FlagCounts[] {
  const byFeature = Map.groupBy(reply.series, ({ feature }) => feature);
  return [...byFeature]
    .map(([id, series]) => {
      const key = reply.names[id] ?? id;
      const listing = features.find((feature) => feature.key === key);
      const served = readServed(reply, series, listing);
      return { id, key, name: listing?.name ?? key, total: sum(served.map(({ total }) => total)), series: served };
    })
    .sort((one, other) => other.total - one.total);
}

/** In the order of the file; what is no variation last. */
function readServed(
  reply: CountsReply,
  series: readonly CountSeries[],
  listing: FeatureListing | undefined,
): readonly ServedSeries[] {
  const variations = listing?.variations ?? [];
  return [...Map.groupBy(series, ({ variation }) => variation)]
    .map(([id, rows]): ServedSeries => {
      const values = addPoints(reply, rows);
      const index = variations.findIndex(({ key }) => key === reply.names[id]);
      const found = variations[index];
      const kind = found !== undefined ? "variation" : id === CODE_DEFAULT ? "default" : id === "" ? "unnamed" : "gone";
      return {
        id,
        kind,
        name: found?.name ?? found?.key ?? reply.names[id] ?? id,
        index: found === undefined ? undefined : index,
        values,
        total: sum(values),
      };
    })
    .sort((one, other) => (one.index ?? variations.length) - (other.index ?? variations.length));
}

/** All flags together: what they served, and defaults of the code. */
export function readTotals(reply: CountsReply): {
  readonly served: readonly number[];
  readonly defaults: readonly number[];
} {
  const isDefault = ({ variation }: CountSeries) => variation === CODE_DEFAULT;
  return {
    served: addPoints(
      reply,
      reply.series.filter((series) => !isDefault(series)),
    ),
    defaults: addPoints(reply, reply.series.filter(isDefault)),
  };
}
