import { importFlagd, importLaunchDarkly } from "@burgee/publisher/exchange";
import { init } from "@launchdarkly/node-server-sdk";
import { TestData } from "@launchdarkly/node-server-sdk/integrations";
import { describe, expect, it } from "vitest";

import { createRandom } from "../fuzz/random.ts";
import { askFlagd, compileProduction, generateUser, openEngine, openFlagd } from "./exchange-world.ts";

const OPTIONS = {
  projectKey: "shop",
  environment: { key: "production", type: "production" },
  sdkVisibility: ["server"],
} as const;

const FLAGD = {
  $evaluators: { staff: { ends_with: [{ var: "email" }, "@storefront.example"] } },
  flags: {
    "by-country": {
      state: "ENABLED",
      variants: { on: true, off: false },
      defaultVariant: "off",
      targeting: { if: [{ in: [{ var: "country" }, ["CA", "US"]] }, "on", null] },
    },
    "by-many": {
      state: "ENABLED",
      variants: { low: 1, middle: 2, high: 3 },
      defaultVariant: "low",
      targeting: {
        if: [
          { and: [{ $ref: "staff" }, { "!": [{ "==": [{ var: "plan" }, "free"] }] }] },
          "high",
          { or: [{ ">=": [{ var: "seats" }, 10] }, { sem_ver: [{ var: "appVersion" }, "^", "3.0.0"] }] },
          { if: [{ "==": [{ var: "beta" }, true] }, "high", { starts_with: [{ var: "platform" }, "i"] }, "middle"] },
          { in: ["mail", { var: "email" }] },
          "middle",
        ],
      },
    },
    disabled: { state: "DISABLED", variants: { a: "a", b: "b" }, defaultVariant: "a" },
    shared: {
      state: "ENABLED",
      variants: { a: "a", b: "b" },
      defaultVariant: "a",
      targeting: {
        fractional: [
          ["a", 30],
          ["b", 70],
        ],
      },
    },
    "Bad Key": { state: "ENABLED", variants: { a: 1 }, defaultVariant: "a" },
    computed: { state: "ENABLED", variants: { a: 1 }, defaultVariant: "a", targeting: { if: [{ "%": [7, 2] }, "a"] } },
  },
};

describe("import of flagd files", () => {
  it("serves what flagd serves", async () => {
    const imported = await importFlagd(JSON.stringify(FLAGD), OPTIONS);
    expect(imported.features).toEqual(["by-country", "by-many", "disabled", "shared"]);
    expect(imported.notes.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      "approximated feature shared",
      "refused feature Bad Key",
      "refused feature computed",
    ]);
    const { view, engine } = openEngine(await compileProduction(imported.bundle));
    const flagd = openFlagd(JSON.stringify(FLAGD));
    const random = createRandom(3);
    const variants = new Set<string>();
    for (let count = 0; count < 2_000; count += 1) {
      const user = generateUser(random, count);
      const answer = engine.all({ context: user, nowMs: 0 });
      for (const variable of view.variables.filter(({ key }) => key.startsWith("by-"))) {
        const place = `${variable.key} for ${JSON.stringify(user)}`;
        const variant = askFlagd(flagd, variable, user);
        expect({ place, variant: answer.features[variable.key]?.variationKey }).toEqual({ place, variant });
        variants.add(`${variable.key} ${variant}`);
      }
    }
    expect([...variants].sort()).toEqual([
      "by-country off",
      "by-country on",
      "by-many high",
      "by-many low",
      "by-many middle",
    ]);
  });

  it("says why a file is none of flagd's", async () => {
    await expect(importFlagd("{}", OPTIONS)).rejects.toThrow("none of flagd's");
    await expect(importFlagd("[", OPTIONS)).rejects.toThrow("not JSON");
  });
});

const clause = (attribute: string, op: string, values: readonly unknown[], more: object = {}) => {
  return { attribute, op, values, contextKind: "user", ...more };
};

const LAUNCHDARKLY = {
  segments: {
    staff: {
      key: "staff",
      included: ["staff-1"],
      excluded: ["user-7"],
      rules: [{ clauses: [clause("email", "endsWith", ["@storefront.example"])] }],
    },
  },
  flags: {
    "by-rules": {
      on: true,
      variations: ["low", "middle", "high"],
      targets: [{ variation: 2, values: ["synthetic-check-1"] }],
      rules: [
        {
          variation: 1,
          clauses: [clause("", "segmentMatch", ["staff"]), clause("plan", "in", ["free"], { negate: true })],
        },
        { variation: 2, clauses: [clause("seats", "greaterThanOrEqual", [10]), clause("country", "in", ["CA", "DE"])] },
        { variation: 0, clauses: [clause("email", "contains", ["mail"], { negate: true })] },
      ],
      fallthrough: { variation: 1 },
      offVariation: 0,
    },
    "is-off": { on: false, variations: [true, false], fallthrough: { variation: 0 }, offVariation: 1 },
    shared: {
      on: true,
      variations: [true, false],
      fallthrough: {
        rollout: {
          variations: [
            { variation: 0, weight: 25_000 },
            { variation: 1, weight: 75_000 },
          ],
        },
      },
    },
    needs: { on: true, variations: [true, false], fallthrough: { variation: 0 }, prerequisites: [{ key: "is-off" }] },
    pattern: {
      on: true,
      variations: [true, false],
      rules: [{ variation: 0, clauses: [clause("email", "matches", ["^a"])] }],
      fallthrough: { variation: 1 },
    },
  },
};

describe("import of LaunchDarkly's flags", () => {
  it("serves what LaunchDarkly's SDK serves", async () => {
    const imported = await importLaunchDarkly(JSON.stringify(LAUNCHDARKLY), OPTIONS);
    expect(imported.features).toEqual(["by-rules", "is-off", "shared"]);
    expect(imported.notes.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      "approximated feature shared",
      "refused feature needs",
      "refused feature pattern",
    ]);
    const { engine } = openEngine(await compileProduction(imported.bundle));
    const source = new TestData();
    for (const [key, segment] of Object.entries(LAUNCHDARKLY.segments))
      await source.usePreconfiguredSegment({ version: 1, ...segment, key });
    for (const [key, flag] of Object.entries(LAUNCHDARKLY.flags))
      await source.usePreconfiguredFlag({ version: 1, salt: "s", ...flag, key });
    const client = init("no-key", { updateProcessor: source.getFactory(), sendEvents: false, diagnosticOptOut: true });
    await client.waitForInitialization({ timeout: 5 });
    try {
      const random = createRandom(5);
      const values = new Set<string>();
      for (let count = 0; count < 2_000; count += 1) {
        const { customData, ...user } = generateUser(random, count);
        const { user_id, ...attributes } = user;
        const answer = engine.all({ context: { ...user, customData }, nowMs: 0 });
        for (const key of ["by-rules", "is-off"]) {
          const context = { kind: "user", key: user_id, ...attributes, ...customData };
          const expected: unknown = await client.variation(key, context, "code default");
          const place = `${key} for ${JSON.stringify(context)}`;
          expect({ place, value: answer.variables[key]?.value ?? "code default" }).toEqual({ place, value: expected });
          values.add(`${key} ${String(expected)}`);
        }
      }
      expect([...values].sort()).toEqual(["by-rules high", "by-rules low", "by-rules middle", "is-off false"]);
    } finally {
      client.close();
    }
  });

  it("takes one environment of the REST API's answer", async () => {
    const flag = {
      key: "shared",
      name: "Shared",
      description: "Who sees it",
      variations: [{ value: "x" }, { value: "y" }],
      environments: { production: { on: true, fallthrough: { variation: 1 } }, test: { on: false } },
    };
    const imported = await importLaunchDarkly(JSON.stringify({ items: [flag] }), OPTIONS);
    const { engine } = openEngine(await compileProduction(imported.bundle));
    expect(engine.all({ context: { user_id: "a" }, nowMs: 0 }).variables["shared"]?.value).toBe("y");
  });

  it("says why a file is none of LaunchDarkly's", async () => {
    await expect(importLaunchDarkly("{}", OPTIONS)).rejects.toThrow("no export of LaunchDarkly's");
  });
});
