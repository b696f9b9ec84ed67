import type { FilterGroup } from "@burgee/contract";

import type { Condition } from "./condition.ts";
import { emitFilters, type FilterEmission } from "./emit-filters.ts";

/** Audiences by id, in the order in which they were made. */
export type AudienceList = readonly (readonly [id: string, audience: { readonly filters: FilterGroup }])[];

/** What one audience of a project compiles to: itself, after the audiences that its condition was split into. */
export interface AudienceParts {
  readonly id: string;
  readonly audiences: AudienceList;
}

export type EmissionSettings = Pick<FilterEmission, "audienceId" | "semantics">;

export function compileAudience(id: string, when: Condition, settings: EmissionSettings): AudienceParts {
  const { filters, audiences } = emitWithAudiences(id, when, settings);
  return { id, audiences: [...audiences, [id, { filters }]] };
}

/** Turns a condition into filters, and into audiences where filters must refer to some; their ids begin with the owner's. */
export function emitWithAudiences(
  ownerId: string,
  when: Condition,
  settings: EmissionSettings,
): { readonly filters: FilterGroup; readonly audiences: AudienceList } {
  const audiences: [string, { filters: FilterGroup }][] = [];
  const keepAudience = (filters: FilterGroup): string => {
    const id = `${ownerId}-${audiences.length + 1}`;
    audiences.push([id, { filters }]);
    return id;
  };
  return { filters: emitFilters(when, { ...settings, keepAudience }), audiences };
}
