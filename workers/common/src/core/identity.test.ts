import { PLATFORM_SCOPE, type Role } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { authorize, type Grant, type Identity } from "./identity.ts";

const SCOPE = "shop";
const identity = (...grants: Grant[]): Identity => ({ actor: "ann", via: "token", groups: [], grants });
const held = (role: Role, environments?: readonly string[], scope = SCOPE): Grant => ({
  scope,
  role,
  ...(environments === undefined ? {} : { environments }),
});

describe("a role", () => {
  const ROLES: readonly Role[] = ["reader", "publisher", "owner", "operator"];
  /** Which needed roles each held one includes, in the order above. */
  const INCLUDED: Readonly<Record<Role, string>> = {
    reader: "1000",
    publisher: "1100",
    owner: "1110",
    operator: "0000",
  };

  it.each(ROLES)("of %s includes those below it in its project", (role) => {
    const answers = ROLES.map((needed) => authorize(identity(held(role)), { role: needed, scope: SCOPE }).kind);
    expect(answers.map((kind) => (kind === "granted" ? "1" : "0")).join("")).toBe(INCLUDED[role]);
  });

  it.each(ROLES)("of %s in another project counts for nothing", (role) => {
    expect(authorize(identity(held(role, undefined, "other")), { role: "reader", scope: SCOPE })).toEqual({
      kind: "forbidden",
      role: "reader",
      environments: [],
    });
  });

  it("on the platform must be operator, whatever the route says", () => {
    const need = { role: "reader", scope: PLATFORM_SCOPE } as const;
    expect(authorize(identity(held("operator", undefined, PLATFORM_SCOPE)), need)).toEqual({ kind: "granted" });
    expect(authorize(identity(held("owner", undefined, PLATFORM_SCOPE)), need)).toMatchObject({ kind: "forbidden" });
  });

  it("of a publisher holds in its environments only, taken together over all grants", () => {
    const ann = identity(held("publisher", ["staging"]), held("publisher", ["qa"]), held("reader"));
    const need = (...environments: string[]) => authorize(ann, { role: "publisher", scope: SCOPE, environments });
    expect(need("staging", "qa")).toEqual({ kind: "granted" });
    expect(need("staging", "production")).toEqual({
      kind: "forbidden",
      role: "publisher",
      environments: ["production"],
    });
    expect(
      authorize(identity(held("publisher", [])), { role: "publisher", scope: SCOPE, environments: ["qa"] }),
    ).toMatchObject({ kind: "forbidden" });
    expect(authorize(identity(held("owner")), { role: "publisher", scope: SCOPE, environments: ["qa"] })).toEqual({
      kind: "granted",
    });
  });

  it("is not asked of the holder of the admin token", () => {
    const admin: Identity = { actor: "ADMIN_TOKEN", via: "break_glass", groups: [], grants: [] };
    expect(authorize(admin, { role: "operator", scope: PLATFORM_SCOPE })).toEqual({ kind: "granted" });
  });
});
