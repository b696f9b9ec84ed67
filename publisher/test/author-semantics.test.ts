import { createOracle } from "@burgee/conformance/oracle";
import type { EvaluationContext } from "@burgee/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import { renderViews } from "../src/core/render-views.ts";
import { sampleBundle } from "./sample-bundle.ts";

// A rule must mean what its author wrote, although evaluators treat nested groups in their own way. For random conditions
// and users, a compiled config must answer what `all`, `any` and `not` give over the answers of each single comparison.

type Written = { readonly [member: string]: unknown } | "everyone";

const LEAVES: readonly Written[] = [
  { country: "CA" },
  { country: { notIn: ["US"] } },
  { email: { endsWith: "@shop.example" } },
  { email: { notContains: "x" } },
  { email: { exists: true } },
  { appVersion: { atLeast: "2.0.0" } },
  { custom: { plan: "pro" } },
  { custom: { plan: { equalsIgnoringCase: "PRO" } } },
  { custom: { seats: { above: 3 } } },
  { custom: { beta: true } },
  { audience: "staff" },
  { audience: ["staff", "nested"] },
  { audience: "nested" },
  { audience: "wide" },
  "everyone",
];

const AUDIENCES: Readonly<Record<string, Written>> = {
  staff: { email: { endsWith: "@shop.example" } },
  // Two nested operators in one `and`: what the reference evaluator gets wrong when it is emitted as written.
  nested: {
    all: [
      { any: [{ country: "CA" }, { country: "US" }] },
      { any: [{ custom: { beta: true } }, { audience: "staff" }] },
    ],
  },
  wide: { all: [{ custom: { plan: ["pro", "team"] } }, { country: { in: ["CA", "US"] } }] },
};

const writtenCondition = fc.letrec<{ node: Written }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...LEAVES),
    fc.record({ all: fc.array(tie("node"), { minLength: 1, maxLength: 4 }) }),
    fc.record({ any: fc.array(tie("node"), { minLength: 1, maxLength: 4 }) }),
    fc.record({ not: tie("node") }),
    fc.record({ all: fc.array(tie("node"), { minLength: 1, maxLength: 3 }), country: fc.constantFrom("CA", "US") }),
  ),
})).node;

const context = fc.record(
  {
    user_id: fc.constantFrom("ann", "bob"),
    email: fc.constantFrom("ann@shop.example", "bob@x.example"),
    country: fc.constantFrom("CA", "US", "DE"),
    appVersion: fc.constantFrom("1.9.9", "2.0.0"),
    customData: fc.record(
      { plan: fc.constantFrom("pro", "team", "free"), seats: fc.constantFrom(3, 4), beta: fc.boolean() },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ["user_id"] },
) as fc.Arbitrary<EvaluationContext>;

/** Answers of each view to one condition per feature. */
async function compileConditions(conditions: readonly Written[], semantics: "devcycle" | "standard") {
  const features = conditions.map((when, index): [string, string] => [
    `features/f${index}.yaml`,
    [
      "type: release",
      `variables: { v${index}: Boolean }`,
      `variations: { hit: { values: { v${index}: true } } }`,
      `environments: { production: { targets: [{ key: t, serve: hit, when: ${JSON.stringify(when)} }] } }`,
    ].join("\n"),
  ]);
  const audiences = Object.entries(AUDIENCES).map(([key, when]): [string, string] => [
    `audiences/${key}.yaml`,
    `when: ${JSON.stringify(when)}\n`,
  ]);
  const project = `key: shop\nsettings: { semantics: ${semantics} }\n`;
  const files = Object.fromEntries([...features, ...audiences, ["project.yaml", project]]);
  const compiled = await compileBundle(sampleBundle({ ...files, "features/checkout.yaml": undefined }));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems[0]));
  const snapshot = compiled.environments.get("production");
  if (snapshot === undefined) throw new Error("no production");
  const delivery = { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined };
  const views = renderViews(snapshot, delivery);
  return (["server-v2", "server-v1"] as const).map((view) => {
    const oracle = createOracle(views[view]);
    return (index: number, user: EvaluationContext) =>
      oracle.variable(`v${index}`, { context: user, nowMs: 0 }).kind === "served";
  });
}

describe.each(["devcycle", "standard"] as const)("under %s semantics", (semantics) => {
  it("compiled rules answer what their author wrote", async () => {
    const [askLeaf] = await compileConditions(LEAVES, semantics);
    if (askLeaf === undefined) throw new Error("no answers");
    const holds = (when: Written, user: EvaluationContext): boolean => {
      const leaf = LEAVES.indexOf(when);
      if (leaf !== -1) return askLeaf(leaf, user);
      if (when === "everyone") return true;
      return Object.entries(when).every(([member, inner]) => {
        if (member === "all") return (inner as Written[]).every((item) => holds(item, user));
        if (member === "any") return (inner as Written[]).some((item) => holds(item, user));
        if (member === "not") return !holds(inner as Written, user);
        return holdsComparison(member, inner, user);
      });
    };
    await fc.assert(
      fc.asyncProperty(writtenCondition, fc.array(context, { minLength: 4, maxLength: 8 }), async (when, users) => {
        const asks = await compileConditions([when], semantics);
        for (const user of users) {
          const expected = holds(when, user);
          for (const ask of asks) expect(ask(0, user)).toBe(expected);
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** The one comparison that stands beside a group in the same map. */
function holdsComparison(member: string, value: unknown, user: EvaluationContext): boolean {
  if (member !== "country") throw new Error(`no rule for ${member}`);
  return user.country === value;
}
