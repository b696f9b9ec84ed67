import { CONFIG_BYTES_MAX, type FilterGroup } from "@burgee/contract";

import type { CompiledEnvironment } from "./compiled-environment.ts";
import { isOperator } from "./emit-filters.ts";
import { jsonBytes } from "./json-bytes.ts";
import type { Problem } from "./problem.ts";
import { renderViews } from "./render-views.ts";

/** Addresses and keys that the publish Worker adds to a view, with ample room. */
const DELIVERY_BYTES_MAX = 4096;

/** Adds up what an environment's views may take, and refuses one that no reader could load. */
export function findOversizedViews(environmentKey: string, snapshot: CompiledEnvironment): Problem | undefined {
  const { document } = snapshot;
  const whole = jsonBytes(document) + DELIVERY_BYTES_MAX;
  // Other views hold part of the document, names of ids instead of keys, or audiences written out.
  const names = document.features.reduce((count, { variations }) => count + 1 + variations.length * 2, 0);
  const bound = whole + (names + document.variables.length) * OBFUSCATED_NAME_BYTES + expansionBytes(snapshot);
  if (bound <= CONFIG_BYTES_MAX) return undefined;
  const views = renderViews(snapshot, { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined });
  const largest = Math.max(...Object.values(views).map((view) => jsonBytes(view) + DELIVERY_BYTES_MAX));
  if (largest <= CONFIG_BYTES_MAX) return undefined;
  const features = document.features.map((feature) => ({ key: feature.key, bytes: jsonBytes(feature) }));
  const heavy = features.sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  const shown = heavy.map(({ key, bytes }) => `\`${key}\` (${toMegabytes(bytes)})`).join(", ");
  const message = `the config of \`${environmentKey}\` takes ${toMegabytes(largest)}, more than ${toMegabytes(CONFIG_BYTES_MAX)}`;
  const remedy = `Keep large values elsewhere and name them here. The largest features are ${shown}.`;
  return { severity: "error", code: "limit", file: "environments.yaml", line: 1, column: 1, message, remedy };
}

const OBFUSCATED_NAME_BYTES = 33;

/** At most how many bytes the first document gains, in which audiences are written out. */
function expansionBytes({ document }: CompiledEnvironment): number {
  const audiences = document.audiences ?? {};
  const known = new Map<string, number>();
  const sizeOf = (id: string): number => {
    const counted = known.get(id);
    if (counted !== undefined) return counted;
    known.set(id, 0);
    const filters = audiences[id]?.filters;
    const size = filters === undefined ? 0 : jsonBytes(filters) + gain(filters);
    known.set(id, size);
    return size;
  };
  const gain = (group: FilterGroup): number =>
    group.filters.reduce((sum, filter) => {
      if (isOperator(filter)) return sum + gain(filter);
      return filter.type === "audienceMatch" ? sum + filter._audiences.reduce((all, id) => all + sizeOf(id), 0) : sum;
    }, 0);
  return document.features
    .flatMap(({ configuration }) => configuration.targets)
    .reduce((sum, target) => sum + gain(target._audience.filters), 0);
}

function toMegabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
