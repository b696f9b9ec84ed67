import { describe, expect, it } from "vitest";

import { WRITERS, call, createEnvironment } from "./config-app.ts";
import { writeVersion } from "./publish-fixture.ts";

// After a realtime message the official Node and Java SDKs ask with the ETag and date that they HOLD: nothing in the
// request names the new version. Node takes a 304 for final and, its stream being open, asks again ten minutes later
// (observed with nodejs-server-sdk 1.55.9: 20 s after a publish it still served the old value). So a 304 may only be
// answered from memory that was confirmed after the message can have been sent. The publish Worker announces a
// version no sooner than CONFIG_CONFIRMATION_MS after it switched the pointer: memory that was confirmed since then is good
// enough, older memory is checked against the pointer first, by one read for all requests that wait.
describe("a conditional request after a realtime message", () => {
  it("is never answered 304 for the version before, however fresh the isolate's memory", async () => {
    const { environmentId, serverKey, pointer } = await createEnvironment();
    const path = `/config/v2/server/${serverKey}.json`;
    const headers = {
      "if-none-match": pointer.etag,
      "if-modified-since": new Date(pointer.lastModifiedMs).toUTCString(),
      "cache-control": "no-cache",
    };
    expect((await call(path)).status).toBe(200);
    expect((await call(path, { headers })).status).toBe(304);
    const next = await writeVersion({ environmentId, version: 2 }, WRITERS);
    await scheduler.wait(100);
    const response = await call(path, { headers });
    expect([response.status, response.headers.get("etag")]).toEqual([200, next.etag]);
  });

  it("holds for SDKs that do not ask for revalidation in words", async () => {
    const { environmentId, serverKey, pointer } = await createEnvironment();
    const path = `/config/v2/server/${serverKey}.json`;
    expect((await call(path)).status).toBe(200);
    const next = await writeVersion({ environmentId, version: 2 }, WRITERS);
    await scheduler.wait(100);
    const response = await call(path, { headers: { "if-none-match": pointer.etag } });
    expect([response.status, response.headers.get("etag")]).toEqual([200, next.etag]);
  });
});
