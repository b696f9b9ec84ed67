import { describe, expect, it } from "vitest";

import { checkFairness } from "../../engine/check-fairness.ts";
import { loadBurgee } from "../../engine/rivals/burgee.ts";
import { FLAGD } from "../../engine/rivals/flagd.ts";
import { createOfrepWorkload } from "./ofrep-workload.ts";

const FEATURES = 40;
const workload = await createOfrepWorkload(FEATURES);

describe("the workload for remote evaluation", () => {
  it("has the same flags in both dialects, which mean the same", async () => {
    const people = workload.people.slice(0, 40);
    const both = [loadBurgee(Buffer.from(workload.fixture.document)), await FLAGD.load(workload.flagdDefinitions)];
    for (const loaded of both) {
      const { problems, ruleDecided, splitDecided } = checkFairness(loaded, workload.targeting, people);
      expect(problems).toEqual([]);
      expect(ruleDecided).toBeGreaterThan(0);
      expect(splitDecided).toBeGreaterThan(0);
      for (const person of people) expect(loaded.all?.(person)).toBe(FEATURES);
    }
  });

  it("asks for every flag, one at a time, and for all of them at once", () => {
    const asked = workload.requests.ofrepFlag.map((request) => /^POST (\S+) /.exec(request.toString())?.[1]);
    expect(new Set(asked).size).toBe(FEATURES);
    expect(workload.requests.ofrepBulk).toHaveLength(workload.people.length);
    for (const request of Object.values(workload.requests).flat()) {
      const [head = "", body = ""] = request.toString().split("\r\n\r\n");
      expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`);
      expect(JSON.parse(body)).toMatchObject({ context: { targetingKey: expect.stringMatching(/^person-/) } });
    }
  });
});
