import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import { findAdvice } from "../src/core/find-advice.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { FEATURE } from "./problem-kit.ts";
import { editFeature, sampleBundle, withTargets } from "./sample-bundle.ts";

const NOW = Date.parse("2026-06-01");

async function advice(bundle: FlagBundle): Promise<readonly string[]> {
  const compiled = await compileBundle(bundle);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return findAdvice(compiled.source, NOW).map(({ severity, file, line, column, message }) => {
    return `${severity} ${file}:${line}:${column} ${message}`;
  });
}

/** One production target with a rollout, and one that serves the other variation. */
const rollout = (text: string): FlagBundle =>
  withTargets(["- key: one", `  rollout: ${text}`, "  serve: short", "- { key: two, serve: long }"]);

describe("advice", () => {
  it("is none about the sample project", async () => {
    expect(await advice(sampleBundle())).toEqual([]);
  });

  it.each<[string, FlagBundle, string]>([
    [
      "a variation that no rule serves",
      editFeature("split: { long: 60, short: 40 }", "serve: short"),
      `${FEATURE}:6:3 no rule serves variation \`long\``,
    ],
    [
      "stages that fall",
      rollout(
        "{ type: stepped, startDate: 2027-01-01, stages: [{ date: 2027-02-01, percentage: 100 }, { date: 2027-03-01, percentage: 20 }] }",
      ),
      `${FEATURE}:13:106 the rollout falls from 100 % to 20 %: users who have it lose it`,
    ],
    [
      "a first stage below the start",
      rollout(
        "{ type: stepped, startDate: 2027-01-01, startPercentage: 90, stages: [{ date: 2027-02-01, percentage: 50 }] }",
      ),
      `${FEATURE}:13:88 the rollout falls from 90 % to 50 %: users who have it lose it`,
    ],
    [
      "a rollout that is over",
      rollout("{ type: schedule, startDate: 2026-01-01 }"),
      `${FEATURE}:13:9 the rollout has been over for more than 30 days, so everybody passes`,
    ],
    [
      "a rollout that stopped on its way",
      rollout("{ type: stepped, startDate: 2026-01-01, stages: [{ date: 2026-02-01, percentage: 30 }] }"),
      `${FEATURE}:13:9 the rollout has been over for more than 30 days, so 30 % pass from now on`,
    ],
    [
      "a platform in other capitals",
      withTargets([
        "- key: one",
        "  when: { any: [{ platform: [Android, ios] }] }",
        "  serve: short",
        "- { key: two, serve: long }",
      ]),
      `${FEATURE}:13:45 \`ios\` matches no SDK of Burgee, because capitals count`,
    ],
    [
      "a platform in an audience",
      sampleBundle({ "audiences/staff.yaml": "when: { platform: ANDROID }\n" }),
      "audiences/staff.yaml:1:9 `ANDROID` matches no SDK of Burgee, because capitals count",
    ],
    [
      "a feature that expired",
      editFeature("type: release", "type: release\nexpires: 2026-05-31"),
      `${FEATURE}:2:1 the feature expired on 2026-05-31`,
    ],
  ])("is given about %s", async (_name, bundle, expected) => {
    expect(await advice(bundle)).toEqual([`warning ${expected}`]);
  });

  it.each<[string, FlagBundle]>([
    ["a rollout that ended lately", rollout("{ type: schedule, startDate: 2026-05-03 }")],
    ["a rollout that still runs", rollout("{ type: schedule, startDate: 2026-07-01 }")],
    ["a date that is still to come", editFeature("type: release", "type: release\nexpires: 2026-06-02")],
    [
      "a variation that is the baseline",
      {
        files: editFeature("split: { long: 60, short: 40 }", "serve: short").files.map((file) => {
          return { ...file, text: file.text.replace("type: release", "type: release\ncontrolVariation: long") };
        }),
      },
    ],
    ["an unknown platform", sampleBundle({ "audiences/staff.yaml": "when: { platform: Roku }\n" })],
    [
      "a feature that is off everywhere",
      sampleBundle({ "features/x.yaml": "type: ops\nflag: Number\nvariations: { a: 1 }\n" }),
    ],
    [
      "the implied variations of a flag",
      sampleBundle({ "features/x.yaml": "type: ops\nflag: Boolean\nenvironments: { production: on }\n" }),
    ],
  ])("is not given about %s", async (_name, bundle) => {
    expect(await advice(bundle)).toEqual([]);
  });
});
