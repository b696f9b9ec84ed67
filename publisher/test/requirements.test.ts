import { createOracle } from "@burgee/conformance/oracle";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import type { CompiledEnvironment } from "../src/core/compiled-environment.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { renderViews } from "../src/core/render-views.ts";
import { problemLike, problemsOf, type Expected } from "./problem-kit.ts";
import { sampleBundle } from "./sample-bundle.ts";

/** A project with feature `base`, whose production rules are given, and features that the tests add. */
function project(targets: string, features: Readonly<Record<string, string>>): FlagBundle {
  const files = Object.entries(features).map(
    ([key, text]) => [`features/${key}.yaml`, `type: ops\n${text}\n`] as const,
  );
  const base = `type: ops\nflag: Boolean\nenvironments: { production: { targets: [${targets}] } }\n`;
  return sampleBundle({
    "features/checkout.yaml": undefined,
    "features/base.yaml": base,
    ...Object.fromEntries(files),
  });
}

const NEEDS_ON = "flag: Boolean\nrequires: [{ feature: base, serves: on }]\nenvironments: { production: on }";

async function production(bundle: FlagBundle): Promise<CompiledEnvironment> {
  const compiled = await compileBundle(bundle);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const snapshot = compiled.environments.get("production");
  if (snapshot === undefined) throw new Error("no production");
  return snapshot;
}

const USERS = ["CA", "US", "DE", undefined].flatMap((country) =>
  ["a@shop.example", "b@else.example", undefined].flatMap((email) =>
    ["pro", "free", undefined].map((plan) => ({
      user_id: "ann",
      ...(country === undefined ? {} : { country }),
      ...(email === undefined ? {} : { email }),
      ...(plan === undefined ? {} : { customData: { plan } }),
    })),
  ),
);

/** Keys of the variations that each user is served, by feature. */
function serve(snapshot: CompiledEnvironment, view: "server-v2" | "server-v1") {
  const views = renderViews(snapshot, { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined });
  const oracle = createOracle(views[view]);
  return USERS.map((context) => {
    const { features } = oracle.all({ context, nowMs: 0 }).served;
    return Object.fromEntries(Object.values(features).map(({ key, variationKey }) => [key, variationKey]));
  });
}

const condition = fc.constantFrom(
  "{ country: CA }",
  "{ country: [CA, US] }",
  "{ audience: staff }",
  "{ custom: { plan: pro } }",
  "{ any: [{ country: DE }, { custom: { plan: free } }] }",
  "{ not: { country: US } }",
  "{ all: [{ any: [{ country: CA }, { country: DE }] }, { any: [{ audience: staff }, { custom: { plan: pro } }] }] }",
);
const rule = fc.record({ when: fc.oneof(condition, fc.constant("everyone")), serve: fc.constantFrom("on", "off") });

describe("a feature that requires another", () => {
  it("is served exactly to those whom the other serves the variation, in both documents", async () => {
    let servedCount = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(rule, { maxLength: 5 }), fc.constantFrom("on", "off"), async (rules, wanted) => {
        const targets = rules.map(
          ({ when, serve: variation }, index) => `{ key: t${index}, when: ${when}, serve: ${variation} }`,
        );
        const next = `flag: Boolean\nrequires: [{ feature: base, serves: ${wanted} }]\nenvironments: { production: on }`;
        const last = "flag: Boolean\nrequires: [{ feature: next, serves: on }]\nenvironments: { production: on }";
        const snapshot = await production(project(targets.join(", "), { next, last }));
        for (const view of ["server-v2", "server-v1"] as const) {
          for (const served of serve(snapshot, view)) {
            const isMet = served["base"] === wanted;
            servedCount += Number(isMet);
            expect([served["next"], served["last"]]).toEqual(isMet ? ["on", "on"] : [undefined, undefined]);
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(servedCount).toBeGreaterThan(100);
  });

  it("falls through to its default, which requires nothing", async () => {
    const snapshot = await production(
      project("{ key: a, when: { country: CA }, serve: on }", { next: `${NEEDS_ON}\ndefault: off` }),
    );
    const served = serve(snapshot, "server-v2");
    expect(new Set(served.map((features) => `${features["base"]} ${features["next"]}`))).toEqual(
      new Set(["on on", "undefined off"]),
    );
  });

  it("may require it for one target alone", async () => {
    const targets = "{ key: first, requires: [{ feature: base, serves: on }], serve: off }, { key: rest, serve: on }";
    const snapshot = await production(
      project("{ key: a, when: { country: CA }, serve: on }", {
        next: `flag: Boolean\nenvironments: { production: { targets: [${targets}] } }`,
      }),
    );
    for (const served of serve(snapshot, "server-v2"))
      expect(served["next"]).toBe(served["base"] === "on" ? "off" : "on");
  });

  it("says which audience stands for which variation, under an id that rules do not change", async () => {
    const first = await production(project("{ key: a, serve: on }", { next: NEEDS_ON }));
    const second = await production(project("{ key: b, when: { country: CA }, serve: on }", { next: NEEDS_ON }));
    const [id] = Object.keys(first.prerequisites ?? {});
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    expect(Object.keys(second.prerequisites ?? {})).toEqual([id]);
    const base = first.document.features.find(({ key }) => key === "base");
    const on = base?.variations.find(({ key }) => key === "on");
    expect(first.prerequisites).toEqual({ [id ?? ""]: { featureId: base?._id, variationId: on?._id } });
    expect(first.document.audiences).toHaveProperty(id ?? "");
    expect(first.keys[id ?? ""]).toBe("base/on");
  });

  it("may rely on a feature that is complete, or off here", async () => {
    const complete = "flag: Boolean\nstatus: complete\nstaticVariation: on";
    const off = "flag: Boolean\nenvironments: { development: on }";
    const needs = (key: string) => NEEDS_ON.replace("base", key);
    const snapshot = await production(
      project("", { complete, off, ofcomplete: needs("complete"), ofoff: needs("off") }),
    );
    for (const served of serve(snapshot, "server-v2")) {
      expect([served["ofcomplete"], served["ofoff"]]).toEqual(["on", undefined]);
    }
  });

  const NEXT = "features/next.yaml:3:12";
  it.each<[string, FlagBundle, Expected]>([
    [
      "an unknown feature",
      project("", { next: NEEDS_ON.replace("base", "bse") }),
      ["features/next.yaml:3:23", /no feature `bse`/, /Did you mean `base`/],
    ],
    [
      "an unknown variation",
      project("", { next: NEEDS_ON.replace("serves: on", "serves: onn") }),
      ["features/next.yaml:3:37", /no variation `onn`/, /`on`/],
    ],
    [
      "an archived feature",
      project("", { base: "flag: Boolean\nstatus: archived", next: NEEDS_ON }),
      [NEXT, /cannot be required in `production`: it is archived/, /conditions/],
    ],
    [
      "a split",
      project("{ key: half, split: { on: 50, off: 50 } }", { next: NEEDS_ON }),
      [NEXT, /target `half` serves it to 50 % of its users/, /conditions alone/],
    ],
    [
      "a rollout",
      project("{ key: slow, rollout: { type: schedule, startDate: 2026-01-01 }, serve: on }", { next: NEEDS_ON }),
      [NEXT, /target `slow` has a rollout/, /conditions alone/],
    ],
    [
      "an opt-in, also in an audience",
      {
        files: [
          ...project("{ key: own, when: { audience: testers }, serve: on }", { next: NEEDS_ON }).files,
          { path: "audiences/testers.yaml", text: "when: { any: [{ optIn: true }, { country: CA }] }\n" },
        ],
      },
      [NEXT, /target `own` asks whether the user opted in/, /conditions alone/],
    ],
    [
      "rules that change too often",
      project(
        Array.from(
          { length: 42 },
          (_, index) => `{ key: t${index}, when: { country: CA }, serve: ${index % 2 ? "on" : "off"} }`,
        ).join(", "),
        { next: NEEDS_ON },
      ),
      [NEXT, /change too often/, /conditions alone/],
    ],
  ])("is refused when it requires %s", async (_name, bundle, expected) => {
    expect(await problemsOf(bundle)).toContainEqual(problemLike(expected));
  });

  it("may require a variation that a split or rollout never touches", async () => {
    const targets = [
      "{ key: a, when: { country: CA }, serve: on }",
      "{ key: half, when: { country: US }, split: { off: 100, on: 0 } }",
      "{ key: slow, rollout: { type: schedule, startDate: 2026-01-01 }, serve: off }",
    ];
    const snapshot = await production(project(targets.join(", "), { next: NEEDS_ON }));
    for (const served of serve(snapshot, "server-v2")) expect(served["next"] === "on").toBe(served["base"] === "on");
  });

  it("is refused in a circle, at every edge", async () => {
    const needs = (key: string) => NEEDS_ON.replace("base", key);
    expect(await problemsOf(project("", { a: needs("b"), b: needs("c"), c: needs("a") }))).toEqual(
      ["a", "b", "c"].map((key, index) =>
        problemLike([
          `features/${key}.yaml:3:12`,
          /a → b → c → a/,
          new RegExp(`\`${key}\` requires \`${"bca"[index]}\``),
        ]),
      ),
    );
    expect(await problemsOf(project("", { a: needs("a") }))).toMatchObject([
      { message: expect.stringMatching(/a → a/) },
    ]);
  });

  it("may follow others ten deep, and no deeper, and a chain of thousands takes no stack", async () => {
    const chain = (length: number) =>
      problemsOf(
        project(
          "{ key: a, serve: on }",
          Object.fromEntries(
            Array.from({ length }, (_, index) => [
              `f${index}`,
              NEEDS_ON.replace("base", index === 0 ? "base" : `f${index - 1}`),
            ]),
          ),
        ),
      );
    expect(await chain(10)).toEqual([]);
    expect(await chain(11)).toEqual([
      problemLike(["features/f10.yaml:3:12", /at most 10 deep/, /Repeat the conditions/]),
    ]);
    const problems = await chain(3_000);
    expect(problems[0]?.message).toMatch(/at most 10 deep/);
  });

  it("warns when readers of one see rules of another that is hidden from them", async () => {
    const hidden = project("", {
      hidden: "flag: Boolean\nsdkVisibility: [server]",
      next: NEEDS_ON.replace("base", "hidden"),
    });
    expect(await problemsOf(hidden)).toEqual([
      problemLike(["features/next.yaml:3:12", /client and mobile SDKs do not see `hidden`/, /same SDKs/]),
    ]);
  });
});
