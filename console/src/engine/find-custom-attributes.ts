export interface CustomAttribute {
  readonly key: string;
  readonly type: "String" | "Number" | "Boolean";
}

/** Custom data that the rules of a compiled environment read, in the order of their names. */
export function findCustomAttributes(snapshot: unknown): readonly CustomAttribute[] {
  const found = new Map<string, CustomAttribute>();
  const { document } = snapshot as {
    readonly document: { readonly features?: readonly unknown[]; readonly audiences?: unknown };
  };
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    const { subType, dataKey, dataKeyType } = value as Record<string, unknown>;
    if (subType === "customData" && typeof dataKey === "string") {
      const type = dataKeyType === "Number" || dataKeyType === "Boolean" ? dataKeyType : "String";
      found.set(dataKey, { key: dataKey, type });
      return;
    }
    for (const member of Object.values(value)) visit(member);
  };
  for (const feature of document.features ?? []) visit((feature as { readonly configuration?: unknown }).configuration);
  visit(document.audiences);
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
