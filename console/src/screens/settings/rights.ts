export const ROLES = ["reader", "publisher", "owner"] as const;
export type ProjectRole = (typeof ROLES)[number];

/** A role as it is sent: environments narrow publishers alone, and none chosen means all. */
export function rightsOf(role: ProjectRole, environments: readonly string[]) {
  return role === "publisher" && environments.length > 0 ? { role, environments: [...environments] } : { role };
}

/** The name that somebody has in lists, which another role does not change. */
export const labelOf = (principal: { readonly label: string } | undefined) =>
  principal === undefined ? {} : { label: principal.label };
