import { exportFlagd } from "@burgee/publisher/exchange";
import { describe, expect, it } from "vitest";

import { createRandom } from "../fuzz/random.ts";
import { askFlagd, compileProduction, generateUser, openEngine, openFlagd, readSample } from "./exchange-world.ts";

describe("export to flagd", () => {
  it("serves every variable of the sample as flagd serves it, where nothing is approximated", async () => {
    const snapshot = await compileProduction(readSample());
    const { view, engine } = openEngine(snapshot);
    const { document, notes } = exportFlagd(snapshot);
    const flagd = openFlagd(JSON.stringify(document));
    const approximated = new Set(notes.map(({ subject }) => subject));
    expect(Object.keys(document.flags).length).toBeGreaterThan(10);
    const random = createRandom(7);
    const counts = { compared: 0, served: 0 };
    for (let count = 0; count < 2_000; count += 1) {
      const user = generateUser(random, count);
      const answer = engine.all({ context: user, nowMs: Date.now() });
      for (const variable of view.variables) {
        const feature = String(document.flags[variable.key]?.metadata?.["feature"]);
        if (document.flags[variable.key] === undefined || approximated.has(`feature ${feature}`)) continue;
        const place = `${variable.key} for ${JSON.stringify(user)}`;
        const isServed = answer.variables[variable.key] !== undefined;
        const expected = isServed ? answer.features[feature]?.variationKey : undefined;
        expect({ place, variant: askFlagd(flagd, variable, user) }).toEqual({ place, variant: expected });
        counts.compared += 1;
        if (isServed) counts.served += 1;
      }
    }
    expect(counts.compared).toBeGreaterThan(4_000);
    expect(counts.served).toBeGreaterThan(1_000);
  });

  it("keeps shares of splits and rollouts within two points", async () => {
    const snapshot = await compileProduction(readSample());
    const { view, engine } = openEngine(snapshot);
    const { document, notes } = exportFlagd(snapshot);
    const flagd = openFlagd(JSON.stringify(document));
    const approximated = new Set(notes.map(({ subject }) => subject.replace("feature ", "")));
    expect(approximated.size).toBeGreaterThan(0);
    const shares = new Map<string, { ours: number; theirs: number }>();
    const users = 5_000;
    const random = createRandom(11);
    for (let count = 0; count < users; count += 1) {
      const user = { ...generateUser(random, count), user_id: `user-${count}` };
      const answer = engine.all({ context: user, nowMs: Date.now() });
      for (const variable of view.variables) {
        const feature = String(document.flags[variable.key]?.metadata?.["feature"]);
        if (!approximated.has(feature)) continue;
        const ours = answer.variables[variable.key] === undefined ? "none" : answer.features[feature]?.variationKey;
        const theirs = askFlagd(flagd, variable, user) ?? "none";
        for (const [side, variation] of [
          ["ours", ours ?? "none"],
          ["theirs", theirs],
        ] as const) {
          const name = `${variable.key} ${variation}`;
          const share = shares.get(name) ?? { ours: 0, theirs: 0 };
          share[side] += 1 / users;
          shares.set(name, share);
        }
      }
    }
    const far = [...shares].filter(([, { ours, theirs }]) => Math.abs(ours - theirs) > 0.02);
    expect(far).toEqual([]);
  });
});
