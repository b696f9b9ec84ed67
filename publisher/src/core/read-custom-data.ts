import type { CustomDataSource, ProjectFile } from "./file-schemas.ts";
import { show } from "./show-value.ts";
import type { SourceFile } from "./source-file.ts";

/** A custom data attribute that project.yaml declares. */
export interface CustomDataRule {
  readonly type: "String" | "Boolean" | "Number";
  /** The values it can have; undefined when any. */
  readonly values: readonly unknown[] | undefined;
}

/** Reads the declared custom data. Adds a problem to each value that is not of its attribute's type. */
export function readCustomData(
  file: SourceFile | undefined,
  project: ProjectFile | undefined,
): Readonly<Record<string, CustomDataRule>> | undefined {
  if (file === undefined || project?.customData === undefined) return undefined;
  const rules = Object.entries(project.customData).map(([name, source]) => [name, toRule(source)] as const);
  for (const [name, { type, values }] of rules) {
    if (values?.length === 0) {
      const remedy = "Write the values, or remove `values:` to allow any.";
      file.error("shape", ["customData", name, "values"], `no value is allowed for \`${name}\``, remedy);
    }
    for (const [index, value] of (values ?? []).entries()) {
      if (typeof value === type.toLowerCase()) continue;
      const remedy = type === "String" ? `Put it in quotes: "${String(value)}".` : `Write a ${type} without quotes.`;
      file.error("type_mismatch", ["customData", name, "values", index], `${show(value)} is not a ${type}`, remedy);
    }
  }
  return Object.fromEntries(rules);
}

function toRule(source: CustomDataSource): CustomDataRule {
  return typeof source === "string"
    ? { type: source, values: undefined }
    : { type: source.type, values: source.values };
}
