import { OVERVIEW_ROWS, readValue } from "@burgee/contract/admin";
import { describe, expect, it } from "vitest";

import { countStale } from "../src/core/overview/count-stale.ts";
import { call } from "./admin-client.ts";
import { makeTeam } from "./change-kit.ts";
import { feature } from "./revision-kit.ts";

describe("the overview of a project", () => {
  it("shows environments with policy, stores and overlay, and what waits for the caller", async () => {
    const team = await makeTeam("glance");
    const look = async (who: (typeof team)["ann"]) => {
      const { status, body } = await call("glance", "GET", "/overview", undefined, who.as);
      expect(status).toBe(200);
      expect(readValue(OVERVIEW_ROWS.readOverview.replies[200], body, "body")).toMatchObject({ ok: true });
      return body;
    };
    await team.open(team.ann, { files: [feature("a", "two")] });
    await call("glance", "POST", "/environments/production/overlay", { kind: "off", feature: "b", reason: "broken" });
    const body = await look(team.ben);
    expect(body).toMatchObject({
      projectKey: "glance",
      head: { revision: 1 },
      environments: [
        { environmentKey: "development", type: "development", policy: { changes: "direct" }, stores: { r2: 1, kv: 1 } },
        {
          environmentKey: "production",
          type: "production",
          policy: { changes: "approved", approvals: 1 },
          overlay: { entries: [{ kind: "off", featureKey: "b" }] },
          stores: { r2: expect.any(Number), kv: expect.any(Number) },
          streams: 3,
        },
      ],
      openChanges: 1,
      waiting: 1,
      stale: 0,
      auditHead: { digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    // The author cannot approve it, a reader neither, and the holder of the admin token is nobody in particular.
    expect(await look(team.ann)).toMatchObject({ openChanges: 1, waiting: 0 });
    expect(await look(team.reader)).toMatchObject({ openChanges: 1, waiting: 0 });
    expect((await call("glance", "GET", "/overview")).body).toMatchObject({ waiting: 0 });
    const [change] = (await call("glance", "GET", "/changes")).body.changes;
    await team.approve(team.ben, change.id);
    expect(await look(team.ben)).toMatchObject({ openChanges: 1, waiting: 0 });
  });

  it("is empty before the first push", async () => {
    const { body } = await call("nothing-yet", "GET", "/overview");
    expect(body).toMatchObject({ projectKey: "nothing-yet", environments: [], openChanges: 0, waiting: 0, stale: 0 });
    expect(body).not.toHaveProperty("head");
  });
});

describe("the count of what should be tidied up", () => {
  const DAY_MS = 86_400_000;
  const old = { revision: 1, atMs: 0, author: "ann" };
  const row = { id: "1", key: "a", path: "features/a.yaml", type: "release", status: "active", changed: old };
  const on = { status: "active", serves: "everyone: on", targets: 1, split: [[0, 100]] } as const;
  const half = {
    ...on,
    split: [
      [0, 50],
      [1, 50],
    ],
  };
  const off = { ...on, split: [[1, 100]] };

  it.each([
    ["has what expired", { expires: "1970-01-02", environments: { p: half } }, 1],
    ["has what is complete", { status: "complete", environments: { p: on } }, 1],
    ["has what serves the same everywhere", { environments: { p: on, d: on } }, 1],
    ["has what serves nobody", { environments: {} }, 1],
    ["lacks what serves environments differently", { environments: { p: on, d: off } }, 0],
    ["lacks what serves users differently", { environments: { p: half, d: half } }, 0],
    ["lacks what one environment has off", { environments: { p: on } }, 0],
    ["has what the default gives the others, too", { elsewhere: 0, environments: { p: on } }, 1],
    ["lacks what has several rules", { environments: { p: { ...on, targets: 2 }, d: on } }, 0],
    ["lacks what is permanent", { permanent: true, status: "complete", environments: {} }, 0],
    ["lacks what changed lately", { changed: { ...old, atMs: 20 * DAY_MS }, environments: { p: on, d: on } }, 0],
  ])("%s", (_name, members, count) => {
    expect(countStale([{ ...row, ...members } as never], ["p", "d"], 40 * DAY_MS)).toBe(count);
  });
});
