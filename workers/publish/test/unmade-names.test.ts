import { describe, expect, it } from "vitest";

import { call, publish } from "./admin-client.ts";
import { inProject } from "./crashing-ports.ts";

describe("a project that nobody made", () => {
  it("has no storage after it was read", async () => {
    const name = "nobody-made-this";
    const reads = [
      "/audit",
      "/environments",
      "/versions?environment=production",
      "/versions/1?environment=production",
      "/environments/production/status",
      "/environments/production/sdk-keys",
    ];
    const statuses = await Promise.all(reads.map(async (path) => (await call(name, "GET", path)).status));
    expect(statuses).toEqual([404, 200, 404, 404, 404, 404]);
    const tables = await inProject(name, async ({ sql }) =>
      sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("has storage and an audit log once somebody publishes to it", async () => {
    await publish("somebody-made-this", "one");
    const { status, body } = await call("somebody-made-this", "GET", "/audit");
    expect(status).toBe(200);
    expect(body.entries).toMatchObject([{ action: "publish" }, { action: "push" }]);
  });
});
