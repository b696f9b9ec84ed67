import type { AudienceFilter, ConfigDocument, FilterGroup } from "@burgee/contract";

import { isReservedName } from "../../core/file-shape.ts";

type CustomDataTypes = Readonly<Record<string, "String" | "Boolean" | "Number">>;

/** Types of the custom data that rules read; undefined when none is read, one is read as several types, or one cannot be declared. */
export function collectCustomData(documents: readonly ConfigDocument[]): CustomDataTypes | undefined {
  const types = new Map<string, Set<"String" | "Boolean" | "Number">>();
  const visit = (filter: AudienceFilter | FilterGroup): void => {
    if ("operator" in filter) filter.filters.forEach(visit);
    else if (filter.type === "user" && filter.subType === "customData") {
      const key = filter.dataKey ?? "";
      types.set(key, (types.get(key) ?? new Set()).add(filter.dataKeyType ?? "String"));
    }
  };
  for (const { audiences = {}, features } of documents) {
    for (const { filters } of Object.values(audiences)) visit(filters);
    for (const { targets } of features.map(({ configuration }) => configuration)) {
      for (const target of targets) {
        visit(target._audience.filters);
        // Declared attributes are the only ones that `bucketBy` may name. Its type is nowhere said.
        const { bucketingKey } = target;
        if (typeof bucketingKey === "string" && bucketingKey !== "user_id" && !types.has(bucketingKey))
          return undefined;
      }
    }
  }
  const entries = [...types].map(([key, found]) => [key, [...found]] as const);
  if (entries.length === 0 || entries.some(([key, found]) => found.length > 1 || isReservedName(key))) return undefined;
  return Object.fromEntries(entries.map(([key, [type]]) => [key, type ?? "String"]));
}
