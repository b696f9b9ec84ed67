import { pointerObjectName } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { createSqlRevisionDatabase } from "../src/adapters/sql-revision-database.ts";
import { establishEnvironment } from "../src/core/establish-environment.ts";
import { listEnvironments } from "../src/core/list-environments.ts";
import { call, publish } from "./admin-client.ts";
import { inProject, openPorts } from "./crashing-ports.ts";

describe("the list of environments", () => {
  it("has a row for each with its version, who published it and its keys in force", async () => {
    await publish("listing", "one");
    const { body: published } = await publish("listing", "two");
    const createKey = (kind: string) => call("listing", "POST", "/environments/production/sdk-keys", { kind });
    const { body: revoked } = await createKey("server");
    await createKey("server");
    await createKey("server");
    await call("listing", "DELETE", `/environments/production/sdk-keys/${revoked.id}`);

    const { status, body } = await call("listing", "GET", "/environments");
    expect(status).toBe(200);
    const { environmentId, etag, createdAtMs } = published.version;
    expect(body.environments).toEqual([
      {
        environmentId,
        environmentKey: "production",
        version: 2,
        etag,
        publishedAtMs: createdAtMs,
        publishedBy: "ADMIN_TOKEN",
        keys: { server: 2, client: 0, mobile: 0 },
      },
      {
        environmentId: expect.any(String),
        environmentKey: "development",
        version: 0,
        keys: { server: 0, client: 0, mobile: 0 },
      },
    ]);
  });

  it("is empty for a project to which nothing was published", async () => {
    expect(await call("nothing-yet", "GET", "/environments")).toEqual({ status: 200, body: { environments: [] } });
  });

  it("is closed to callers without the admin token, and refuses names that are no project", async () => {
    expect((await call("listing", "GET", "/environments", undefined, { authorization: "" })).status).toBe(401);
    expect((await call("No%20Project", "GET", "/environments")).status).toBe(400);
  });

  it("names no author of a version that was taken over from its pointer", async () => {
    const pointer = { environmentId: "taken-over", environmentKey: "production", version: 7, etag: '"e7"' };
    const stored = { ...pointer, projectKey: "takeover", lastModifiedMs: 1_000 };
    await env.CONFIGS.put(pointerObjectName("taken-over"), JSON.stringify(stored));
    await inProject("takeover", async (storage) => {
      const ports = openPorts("takeover", storage, []);
      await establishEnvironment(ports, { id: "taken-over", key: "production" });
      const revisions = createSqlRevisionDatabase(storage);
      expect(listEnvironments(ports.database, revisions)).toEqual([
        { ...pointer, keys: { server: 0, client: 0, mobile: 0 } },
      ]);
    });
  });
});
