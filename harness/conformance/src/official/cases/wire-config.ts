import assert from "node:assert/strict";

import { isRecord } from "@burgee/contract";

import type { OfficialCase } from "../official-case.ts";
import type { OfficialWorld } from "../official-world.ts";
import { waitUntil } from "../wait-until.ts";
import { assertErrorBody, assertSuccessBody, send } from "./wire-request.ts";

const sdk = "wire";

interface ConditionalRow {
  readonly what: string;
  /** Headers that a client of the current version (`etag`, `date`) sends. */
  headers(current: { readonly etag: string; readonly date: string }): Readonly<Record<string, string>>;
  readonly status: number;
}

const CONDITIONALS: readonly ConditionalRow[] = [
  { what: "the current ETag", headers: ({ etag }) => ({ "if-none-match": etag }), status: 304 },
  {
    what: "the current ETag and an older date",
    headers: ({ etag }) => ({ "if-none-match": etag, "if-modified-since": "Sat, 01 Jan 2022 00:00:00 GMT" }),
    status: 304,
  },
  {
    what: "an old ETag and the current date, as Go and Python send it",
    headers: ({ date }) => ({ "if-none-match": '"old"', "if-modified-since": date }),
    status: 200,
  },
  {
    what: "only the current date, as Go sends it without ETags",
    headers: ({ date }) => ({ "if-modified-since": date }),
    status: 200,
  },
  {
    what: "empty conditionals, as Java and .NET send them",
    headers: () => ({ "if-none-match": "", "if-modified-since": "" }),
    status: 200,
  },
  {
    what: "a date with a foreign zone, as Go writes it",
    headers: () => ({ "if-modified-since": "Fri, 20 Nov 2026 15:29:44 EST" }),
    status: 200,
  },
  {
    what: "malformed conditionals",
    headers: () => ({ "if-none-match": 'W/"', "if-modified-since": "yesterday" }),
    status: 200,
  },
];

const CONDITIONAL_CASES: readonly OfficialCase[] = CONDITIONALS.map(({ what, headers, status }) => ({
  name: `answers ${what} with ${status} and both validators`,
  sdk,
  covers: "checklist 2: conditionals",
  async run(world) {
    const path = await configPath(world);
    const first = await send(world, `GET ${path}`);
    const current = { etag: first.headers.get("etag") ?? "", date: first.headers.get("last-modified") ?? "" };
    const answer = await send(world, `GET ${path}`, { headers: headers(current) });
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get("etag"), current.etag);
    assert.equal(answer.headers.get("last-modified"), current.date);
    if (status === 304) assert.equal(answer.text, "");
  },
}));

const PATH_CASES: readonly OfficialCase[] = [
  ...[
    "v1/server",
    "v2/server",
    "v1/server/bootstrap",
    "v2/server/bootstrap",
    "v1/server/bootstrap/obfuscated",
    "v2/server/bootstrap/obfuscated",
  ].map((folder): OfficialCase => ({
    name: `serves /config/${folder}/{key}.json, also with doubled slashes and to HEAD`,
    sdk,
    covers: "checklist 3: paths",
    async run(world) {
      const key = await world.createKey("server");
      await world.createKey("client");
      // The client key made a version, which the edge takes into use within its soft lifetime.
      const { etag } = await world.readCurrentVersion();
      let answer = await send(world, `GET /config/${folder}/${key}.json`);
      await waitUntil("the current version is served", 8_000, async () => {
        answer = await send(world, `GET /config/${folder}/${key}.json`);
        return answer.headers.get("etag") === etag;
      });
      const document = assertSuccessBody(answer);
      assertConfigDocument(document);
      if (folder.includes("bootstrap")) assert.ok(String(document["clientSDKKey"]).startsWith("dvc_client_"));
      assert.equal(answer.text.includes("is-server-only"), !folder.includes("bootstrap"));
      if (folder.includes("obfuscated")) assert.ok(!answer.text.includes("headline"));
      // The v1 bootstrap paths are read by Next.js alone, whose evaluator follows references.
      if (folder === "v1/server")
        assert.ok(!answer.text.includes("audienceMatch"), "v1 has no references to audiences");
      assertReferencesResolve(document);
      assert.equal((await send(world, `GET //config//${folder}/${key}.json`)).status, 200);
      const head = await send(world, `HEAD /config/${folder}/${key}.json`);
      assert.deepEqual([head.status, head.text, head.headers.get("etag")], [200, "", answer.headers.get("etag")]);
    },
  })),
  {
    name: "compresses only when asked to",
    sdk,
    covers: "transport: compression",
    async run(world) {
      const path = await configPath(world);
      const plain = await send(world, `GET ${path}`, { headers: { "accept-encoding": "identity" } });
      const packed = await send(world, `GET ${path}`, { headers: { "accept-encoding": "gzip" } });
      assert.equal(plain.headers.get("content-encoding"), null);
      assert.equal(packed.headers.get("content-encoding"), "gzip");
      assert.equal(packed.text, plain.text);
      assert.equal(packed.headers.get("etag"), plain.headers.get("etag"));
    },
  },
  {
    name: "names its stream with scheme and path, and gives it an unguessable token",
    sdk,
    covers: "config body: sse",
    async run(world) {
      const { sse } = assertSuccessBody(await send(world, `GET ${await configPath(world)}`));
      assert.ok(isRecord(sse));
      assert.match(String(sse["hostname"]), /^https?:\/\/[^/]+$/);
      assert.match(String(sse["path"]), /^\/.*[\w-]{32}/);
    },
  },
];

const VERSION_CASES: readonly OfficialCase[] = [
  {
    name: "keeps versions strictly later across a restart",
    sdk,
    covers: "checklist 1: persisted",
    async run(world) {
      const before = await world.publishChange();
      await world.restartWorkers();
      const after = await world.publishChange();
      assert.ok(after.version.lastModifiedMs - before.version.lastModifiedMs >= 1_000);
      assert.equal(after.version.lastModifiedMs % 1_000, 0);
      const path = await configPath(world);
      await waitUntil("the new version is served", 8_000, async () => {
        const { headers } = await send(world, `GET ${path}`);
        return (
          headers.get("etag") === after.version.etag &&
          Date.parse(headers.get("last-modified") ?? "") === after.version.lastModifiedMs
        );
      });
    },
  },
  {
    name: "refuses to publish what evaluators would reject, and serves the version before",
    sdk,
    covers: "checklist 8: validated before publication",
    async run(world) {
      const before = await world.readCurrentVersion();
      const error = await world.publishInvalid();
      assert.ok(error instanceof Error, "publishing is refused");
      assert.equal((await world.readCurrentVersion()).version, before.version);
    },
  },
  {
    name: "answers an evaluation that names a floor from that version",
    sdk,
    covers: "minimum versions: sseLastModified",
    async run(world) {
      const key = await world.createKey("client");
      await send(world, sdkConfigLine("/v1/sdkConfig", key));
      const { headline, version } = await world.publishChange();
      const floor = `&sse=1&sseLastModified=${version.lastModifiedMs}&sseEtag=${encodeURIComponent(version.etag)}`;
      const answer = assertSuccessBody(await send(world, `${sdkConfigLine("/v1/sdkConfig", key)}${floor}`));
      assert.equal(answer["etag"], version.etag);
      assert.ok(JSON.stringify(answer["variables"]).includes(headline));
    },
  },
];

const CLIENT_CASES: readonly OfficialCase[] = (
  [
    ["/v1/sdkConfig", "client"],
    ["/v1/mobileSDKConfig", "mobile"],
  ] as const
).map(([path, kind]) => ({
  name: `serves ${path} with every member that the mobile SDKs decode`,
  sdk,
  covers: "client API: response members",
  async run(world) {
    const key = await world.createKey(kind);
    const body = assertSuccessBody(await send(world, sdkConfigLine(path, key)));
    for (const name of [
      "project",
      "environment",
      "features",
      "featureVariationMap",
      "variableVariationMap",
      "variables",
    ]) {
      assert.ok(isRecord(body[name]), `${name} is an object`);
    }
    const feature = (body["features"] as Record<string, Record<string, unknown>>)["everyone"] ?? {};
    for (const name of ["_id", "key", "type", "_variation", "variationKey", "variationName"]) {
      assert.equal(typeof feature[name], "string", `features.everyone.${name}`);
    }
    const variable = (body["variables"] as Record<string, Record<string, unknown>>)["limit"] ?? {};
    assert.deepEqual([variable["type"], variable["value"]], ["Number", 12.5]);
    assert.equal(typeof body["etag"], "string");
    const sse = body["sse"] as Record<string, unknown>;
    assert.ok(URL.canParse(String(sse["url"])));
    assert.equal(typeof sse["inactivityDelay"], "number");
  },
}));

const BAD_USER_CASES: readonly OfficialCase[] = [
  {
    name: "answers a request without a user_id with 400 and an error body",
    sdk,
    covers: "checklist 5: error bodies",
    async run(world) {
      const key = await world.createKey("client");
      assertErrorBody(await send(world, `GET /v1/sdkConfig?sdkKey=${key}`), 400);
      const server = await world.createKey("server");
      const headers = { authorization: server };
      assertErrorBody(await send(world, "POST /v1/variables", { headers, body: {} }), 400);
      assertErrorBody(await send(world, "POST /v1/variables", { headers, rawBody: "{" }), 400);
    },
  },
  {
    name: "accepts app builds as text, dates as text or numbers, and custom data as JSON text",
    sdk,
    covers: "client and bucketing API: tolerated forms",
    async run(world) {
      const client = await world.createKey("client");
      const data = encodeURIComponent(JSON.stringify({ tier: "gold", n: 1, none: null }));
      const query = `&customData=${data}&appBuild=7&createdDate=2026-01-01T00:00:00.000Z&lastSeenDate=1795206775512`;
      const config = await send(world, `${sdkConfigLine("/v1/sdkConfig", client)}${query}`);
      assert.ok(config.text.includes("is-gold"));
      const authorization = await world.createKey("server");
      const user = { user_id: "u", appBuild: "4", createdDate: 1700000000000, lastSeenDate: "2026-01-01T00:00:00Z" };
      assertSuccessBody(await send(world, "POST /v1/variables", { headers: { authorization }, body: user }));
    },
  },
];

export const WIRE_CONFIG_CASES: readonly OfficialCase[] = [
  ...CONDITIONAL_CASES,
  ...PATH_CASES,
  ...VERSION_CASES,
  ...CLIENT_CASES,
  ...BAD_USER_CASES,
];

async function configPath(world: OfficialWorld): Promise<string> {
  return `/config/v2/server/${await world.createKey("server")}.json`;
}

function sdkConfigLine(path: string, key: string): string {
  return `GET ${path}?sdkKey=${key}&user_id=wire&isAnonymous=false&platform=web&platformVersion=1&deviceModel=x&sdkType=client&sdkVersion=1`;
}

/** Members whose absence makes evaluators abort. */
function assertConfigDocument(document: Record<string, unknown>): void {
  const project = document["project"] as Record<string, unknown>;
  for (const name of ["_id", "key", "a0_organization", "settings"]) assert.ok(name in project, `project.${name}`);
  const features = document["features"] as Record<string, unknown>[];
  assert.ok(features.length > 0);
  for (const feature of features) {
    for (const name of ["_id", "key", "type", "variations", "configuration"])
      assert.ok(name in feature, `feature.${name}`);
  }
  assert.ok(Array.isArray(document["variables"]));
}

/** Evaluators fail a filter that refers to an audience which the document does not hold. */
function assertReferencesResolve(document: Record<string, unknown>): void {
  const known = new Set(Object.keys(isRecord(document["audiences"]) ? document["audiences"] : {}));
  const lists = JSON.stringify(document).matchAll(/"_audiences":(\[[^\]]*\])/g);
  const referenced = [...lists].flatMap(([, list = "[]"]) => JSON.parse(list) as string[]);
  assert.deepEqual(
    referenced.filter((id) => !known.has(id)),
    [],
  );
}
