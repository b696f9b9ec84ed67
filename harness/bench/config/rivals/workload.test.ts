import { describe, expect, it } from "vitest";

import { checkFairness } from "../../engine/check-fairness.ts";
import type { Rival } from "../../engine/rival.ts";
import { loadBurgee } from "../../engine/rivals/burgee.ts";
import { FLAGD } from "../../engine/rivals/flagd.ts";
import { UNLEASH } from "../../engine/rivals/unleash.ts";
import { evaluateFlagsForClient } from "./burgee-sides.ts";
import { toBytes } from "./http-request.ts";
import { evaluateFlagByOfrep, evaluateFlagsByOfrep } from "./ofrep.ts";
import { createWorkload } from "./workload.ts";

const FEATURES = 40;
const workload = await createWorkload(FEATURES);

describe("the workload for servers", () => {
  it("has the same flags in every dialect, which mean the same", async () => {
    const people = workload.people.slice(0, 40);
    const load = async (rival: Rival) => rival.load(rival.toConfigText(workload.targeting));
    const loaded = [loadBurgee(Buffer.from(workload.fixture.document)), await load(FLAGD), await load(UNLEASH)];
    for (const one of loaded) {
      const { problems, ruleDecided, splitDecided } = checkFairness(one, workload.targeting, people);
      expect(problems).toEqual([]);
      expect(ruleDecided).toBeGreaterThan(0);
      expect(splitDecided).toBeGreaterThan(0);
      for (const person of people) expect(one.all?.(person)).toBe(FEATURES);
      one.close?.();
    }
  });

  it("asks for every flag, one at a time", () => {
    const asked = evaluateFlagByOfrep(workload).requests;
    expect(new Set(asked.map(({ path }) => path)).size).toBe(FEATURES);
  });

  it.each([
    ["remote evaluation", evaluateFlagsByOfrep(workload)],
    ["client SDKs", evaluateFlagsForClient(workload)],
  ])("asks about different people over %s", (_, { requests }) => {
    const texts = requests.map((request) => toBytes(request).toString());
    expect(new Set(texts).size).toBe(new Set(workload.people.map((person) => JSON.stringify(person))).size);
  });
});

describe("toBytes", () => {
  it("counts the body's bytes", () => {
    const request = { method: "POST", path: "/x", headers: { a: "b" }, body: "é" } as const;
    expect(toBytes(request).toString()).toBe(
      "POST /x HTTP/1.1\r\nhost: 127.0.0.1\r\na: b\r\ncontent-length: 2\r\n\r\né",
    );
  });
});
