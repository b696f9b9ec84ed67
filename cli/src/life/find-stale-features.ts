import { resolve } from "node:path";

import { findStale, type StaleFeature, type StaleReason } from "@burgee/publisher/core";

import { readChangeTimes } from "../base/change-times.ts";
import { renderDay } from "../terminal/render-time.ts";
import { findUsages } from "../usages/find-usages.ts";
import { connect, type PlaceOptions, type ValidFlags } from "../workspace.ts";

export interface StaleOptions extends PlaceOptions {
  /** How many days a feature that serves the same everywhere may stay as it is. */
  readonly days: number;
  /** Folder of the code that may name variables. */
  readonly code?: string;
  /** Ask Git instead of the platform when files changed. */
  readonly files?: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Finds the features of a folder that should be tidied up. */
export async function findStaleFeatures(flags: ValidFlags, options: StaleOptions): Promise<readonly StaleFeature[]> {
  const { source } = flags.compilation;
  const times = await readTimes(flags, options);
  const isNamed = options.code === undefined ? undefined : await searchCode(options.code, flags);
  return findStale(source, {
    nowMs: Date.now(),
    unchangedMs: options.days * DAY_MS,
    changedAtMs: (feature) => times.get(feature),
    ...(isNamed === undefined ? {} : { isNamed }),
  });
}

/** When each feature changed last, by its key. */
async function readTimes(flags: ValidFlags, options: StaleOptions): Promise<ReadonlyMap<string, number>> {
  const { projectKey, source } = flags.compilation;
  if (options.files !== true) {
    const { features } = await connect(options).listFeatures(projectKey);
    return new Map(features.map(({ key, changed }) => [key, changed.atMs]));
  }
  const times = await readChangeTimes(flags.folder);
  return new Map([...source.features].flatMap(([key, { file }]) => timeOf(key, times.get(file.path))));
}

function timeOf(key: string, time: number | undefined): [string, number][] {
  return time === undefined ? [] : [[key, time]];
}

async function searchCode(folder: string, flags: ValidFlags): Promise<(keys: readonly string[]) => boolean> {
  const features = [...flags.compilation.source.features];
  const keys = new Set(features.flatMap(([key, { variableKeys }]) => [key, ...variableKeys]));
  const { variables } = await findUsages(resolve(folder), [...keys], flags.folder);
  return (asked) => asked.some((key) => (variables.get(key)?.count ?? 0) > 0);
}

/** Says why a feature is stale. */
export function describeReason(reason: StaleReason): string {
  switch (reason.kind) {
    case "expired":
      return `expired on ${renderDay(reason.atMs)}`;
    case "complete":
      return "is complete";
    case "archived":
      return "is archived";
    case "same_for_all":
      return `serves everyone \`${reason.variation}\` in every environment, unchanged since ${renderDay(reason.sinceMs)}`;
    case "serves_nobody":
      return `serves nobody in any environment, unchanged since ${renderDay(reason.sinceMs)}`;
    case "unused":
      return "is named nowhere in the code";
  }
}
