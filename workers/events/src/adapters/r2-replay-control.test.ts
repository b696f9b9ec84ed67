import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";

import { createR2ReplayControl } from "./r2-replay-control.ts";

const FREE = { holder: "", heldUntilMs: 0, startedAtMs: [] };

describe("the replay lease in R2", () => {
  beforeEach(() => env.SPOOL.delete("control/replay.json"));

  it("is created by one of two runs", async () => {
    const control = createR2ReplayControl(env.SPOOL);
    expect(await control.read()).toBeUndefined();
    expect(await control.write({ ...FREE, holder: "a" }, undefined)).toBe(true);
    expect(await control.write({ ...FREE, holder: "b" }, undefined)).toBe(false);
    expect((await control.read())?.state.holder).toBe("a");
  });

  it("is not written over what another run wrote since it was read", async () => {
    const control = createR2ReplayControl(env.SPOOL);
    await control.write(FREE, undefined);
    const seen = await control.read();
    expect(await control.write({ ...FREE, holder: "a" }, seen?.tag)).toBe(true);
    expect(await control.write({ ...FREE, holder: "b" }, seen?.tag)).toBe(false);
    expect((await control.read())?.state.holder).toBe("a");
  });
});
