import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { TEST_CREDENTIALS } from "./emulator-test-kit.ts";
import { createS3ObjectStore } from "./s3-object-store.ts";

// R2's own S3 endpoint, as the Workers runtime serves it locally: it verifies signatures by itself.
let bucketServer: Miniflare;
let endpoint = "";

beforeAll(async () => {
  bucketServer = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.NONE),
      workers: [
        {
          name: "bucket",
          modules: true,
          script: "export default { fetch: () => new Response(null, { status: 404 }) }",
          compatibilityDate: "2026-11-02",
          r2Buckets: { LANDING: { id: "landing", s3Credentials: TEST_CREDENTIALS } },
        },
      ],
    }),
  );
  endpoint = `${(await bucketServer.ready).origin}/cdn-cgi/local/r2/s3`;
});
afterAll(() => bucketServer.dispose());

const bytes = new Uint8Array([0, 255, 10, 13, 128]);

describe("createS3ObjectStore", () => {
  it.each(["2026/11/21/00/events-1-2026-11-21-00-00-00-id.gz", "odd !'()* key/ü=1+2/x y"])("puts %s", async (key) => {
    const store = createS3ObjectStore({ endpoint, bucket: "landing", region: "auto", credentials: TEST_CREDENTIALS });
    await store.put(key, bytes);
    await store.put(key, bytes);
    const bucket = await bucketServer.getR2Bucket("LANDING", "bucket");
    const object = await bucket.get(key);
    expect(new Uint8Array((await object?.arrayBuffer()) ?? [])).toEqual(bytes);
  });

  it("says what the endpoint answered when it refuses", async () => {
    const credentials = { ...TEST_CREDENTIALS, secretAccessKey: "wrong" };
    const store = createS3ObjectStore({ endpoint, bucket: "landing", region: "auto", credentials });
    await expect(store.put("key", bytes)).rejects.toThrow(
      /PUT .*\/landing\/key answered 403: .*SignatureDoesNotMatch/s,
    );
  });
});
