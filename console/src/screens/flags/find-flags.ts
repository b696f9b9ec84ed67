import type { FeatureListing } from "@burgee/contract/admin";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import type { FlagsSearch } from "./search.ts";
import { readStanding, type Standing } from "./served.ts";

/** A flag as the list needs it, worked out once for each answer of the server. */
export interface ListedFlag {
  readonly flag: FeatureListing;
  readonly name: string;
  /** All that a search looks at, in lower case. */
  readonly haystack: string;
  /** In the order of the columns. */
  readonly standings: readonly Standing[];
  readonly quick: Readonly<Record<QuickName, boolean>>;
}

export const QUICK_NAMES = ["rolling", "differs", "held", "stale"] as const;
export type QuickName = (typeof QUICK_NAMES)[number];

export const STATES = ["on", "split", "off"] as const;

export function listFlags(
  flags: readonly FeatureListing[],
  columns: readonly EnvironmentColumn[],
  nowMs: number,
): readonly ListedFlag[] {
  const entries = columns.map(({ overview }) => overview?.overlay?.entries ?? []);
  const production = columns.findIndex(({ kind }) => kind === "production");
  const staging = columns.findIndex(({ kind }) => kind === "staging");
  return flags.map((flag) => {
    const standings = columns.map(({ key }, place) => readStanding(flag, key, entries[place] ?? [], nowMs));
    const served = standings.map((standing) => standing.served);
    return {
      flag,
      name: flag.name ?? flag.key,
      haystack: readHaystack(flag),
      standings,
      quick: {
        rolling: standings.some(({ movement }) => movement !== undefined),
        differs: staging !== -1 && production !== -1 && isDifferent(served[staging], served[production]),
        held: served.some((one) => "by" in one && one.by !== undefined),
        stale: isStale(flag, nowMs),
      },
    };
  });
}

const readHaystack = ({ key, name, tags, variables, audiences, owner, type }: FeatureListing): string =>
  [key, name, owner, type, ...(tags ?? []), ...(variables ?? []), ...(audiences ?? [])].join("\n").toLowerCase();

const isDifferent = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

const isStale = ({ status, expires, permanent }: FeatureListing, nowMs: number): boolean =>
  permanent !== true && (status !== "active" || (expires !== undefined && Date.parse(expires) < nowMs));

/** Flags that the address asks for, in its order. */
export function findFlags(
  listed: readonly ListedFlag[],
  columns: readonly EnvironmentColumn[],
  search: FlagsSearch,
): readonly ListedFlag[] {
  const words = (search.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const [environment, state] = (search.in ?? "").split(":");
  const place = columns.findIndex(({ key }) => key === environment);
  const found = listed.filter(
    ({ flag, haystack, standings, quick }) =>
      words.every((word) => haystack.includes(word)) &&
      (search.status === undefined || search.status === flag.status) &&
      (search.by === undefined || search.by === flag.changed.author) &&
      (search.type?.includes(flag.type) ?? true) &&
      (search.tag?.some((tag) => flag.tags?.includes(tag) === true) ?? true) &&
      (search.quick === undefined || quick[search.quick as QuickName]) &&
      (place === -1 || stateOf(standings[place]) === state),
  );
  return search.sort === "name"
    ? found.sort((a, b) => a.name.localeCompare(b.name, "en"))
    : found.sort((a, b) => b.flag.changed.atMs - a.flag.changed.atMs);
}

const stateOf = (standing: Standing | undefined): string =>
  ({ off: "off", settled: "on", split: "split", rules: "split" })[standing?.served.kind ?? "off"];

/** How many flags each quick filter would leave. */
export function countQuick(listed: readonly ListedFlag[]): Readonly<Record<QuickName, number>> {
  const counts = { rolling: 0, differs: 0, held: 0, stale: 0 };
  for (const { quick } of listed) for (const name of QUICK_NAMES) if (quick[name]) counts[name] += 1;
  return counts;
}
