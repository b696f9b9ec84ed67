import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { FEATURE, problemLike, problemsOf, target, type Expected } from "./problem-kit.ts";
import { editFeature, sampleBundle, withTargets } from "./sample-bundle.ts";

describe("a member with nothing behind it is refused, never taken for everyone:", () => {
  it.each<[string, FlagBundle, Expected]>([
    ["when", target("when:"), [`${FEATURE}:13:14`, /`when` is empty/, /Write `everyone`/]],
    [
      "when whose last line is a comment",
      withTargets(["- key: one", "  when:", "    # audience: staff", "  serve: short"]),
      [`${FEATURE}:13:14`, /`when` is empty/, /Write `everyone`/],
    ],
    [
      "when of an audience",
      sampleBundle({ "audiences/staff.yaml": "when:\n" }),
      ["audiences/staff.yaml:1:6", /`when` is empty/, /Write `everyone`/],
    ],
    ["custom", target("when: { custom: }"), [`${FEATURE}:13:25`, /`custom` must be a map.*it is empty/, /plan/]],
    ["all", target("when: { all: }"), [`${FEATURE}:13:22`, /`all` needs a list.*it is empty/, /starts with `-`/]],
    ["any", target("when: { any: }"), [`${FEATURE}:13:22`, /`any` needs a list.*it is empty/, /starts with `-`/]],
    ["not", target("when: { not: }"), [`${FEATURE}:13:22`, /`not` is empty/, /Write `everyone`/]],
    ["audience", target("when: { audience: }"), [`${FEATURE}:13:27`, /names no audience/, /key of an audience/]],
    ["country", target("when: { country: }"), [`${FEATURE}:13:26`, /`country` is empty/, /Write a value/]],
    [
      "contains",
      target("when: { email: { contains: } }"),
      [`${FEATURE}:13:36`, /`contains` is empty/, /Write a value/],
    ],
    ["an attribute", target("when: { custom: { plan: } }"), [`${FEATURE}:13:33`, /`custom.plan` is empty/, /value/]],
    ["optIn", target("when: { optIn: }"), [`${FEATURE}:13:24`, /takes only `true`/, /optIn: true/]],
    ["serve", target("split:"), [`${FEATURE}:13:15`, /`split` is empty: split must be a map/, /remove the line/]],
    ["rollout", target("rollout:"), [`${FEATURE}:13:17`, /`rollout` is empty/, /remove the line/]],
    ["type", editFeature("type: release", "type:"), [`${FEATURE}:1:6`, /`type` is empty: .*must be one of/, /Write/]],
    [
      "targets",
      sampleBundle({
        "features/x.yaml": "type: ops\nvariables: {}\nvariations: {}\nenvironments: { production: { targets: } }\n",
      }),
      ["features/x.yaml:4:40", /`targets` is empty/, /Write/],
    ],
  ])("%s", async (_name, bundle, expected) => {
    expect(await problemsOf(bundle)).toContainEqual(problemLike(expected));
    expect(await compileBundle(bundle)).toMatchObject({ ok: false });
  });

  it("leaving `when` out still means everyone", async () => {
    expect(await problemsOf(target("name: One"))).toEqual([]);
  });
});
