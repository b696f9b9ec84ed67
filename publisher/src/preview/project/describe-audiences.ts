import type { AudienceFilter, FilterGroup } from "@burgee/contract";

import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import { describeFilters, nameAudiences } from "../../core/describe-filters.ts";
import type { ProjectSource } from "../../core/project-source.ts";

/** An audience of the files. */
export interface DescribedAudience {
  readonly key: string;
  readonly path: string;
  readonly name?: string;
  readonly description?: string;
  /** Who belongs to it, in words. */
  readonly rule: string;
  /** Keys of the audiences that its own rule names. */
  readonly names: readonly string[];
}

/** @param compiled any environment of the project: audiences are the same in all */
export function describeAudiences(source: ProjectSource, compiled: CompiledEnvironment): readonly DescribedAudience[] {
  const names = nameAudiences(compiled);
  const ids = new Map(Object.entries(compiled.keys).map(([id, key]) => [key, id]));
  return [...source.audiences].flatMap(([key, { file, source: own }]): DescribedAudience[] => {
    const filters = compiled.document.audiences?.[ids.get(key) ?? ""]?.filters;
    if (filters === undefined) return [];
    return [
      {
        key,
        path: file.path,
        ...(own.name === undefined ? {} : { name: own.name }),
        ...(own.description === undefined ? {} : { description: own.description }),
        rule: describeFilters(filters, names),
        names: [...new Set(listNamed(filters).map((id) => compiled.keys[id] ?? ""))].filter((named) =>
          source.audiences.has(named),
        ),
      },
    ];
  });
}

function listNamed(filter: AudienceFilter | FilterGroup): readonly string[] {
  if ("filters" in filter) return filter.filters.flatMap(listNamed);
  return filter.type === "audienceMatch" ? filter._audiences : [];
}
