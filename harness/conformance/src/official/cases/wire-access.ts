import assert from "node:assert/strict";

import type { OfficialCase } from "../official-case.ts";
import { assertErrorBody, assertSuccessBody, send } from "./wire-request.ts";

const sdk = "wire";
const ORIGIN = "https://shop.example";

/** Routes off the CDN path, each with a request that would succeed with the right key. */
const ROUTES: readonly { readonly line: string; readonly body?: unknown; readonly kind: "server" | "client" }[] = [
  { line: "GET /v1/sdkConfig?user_id=u&platform=web&sdkType=client", kind: "client" },
  { line: "POST /v1/variables", body: { user_id: "u" }, kind: "server" },
  { line: "POST /v1/variables/enabled", body: { user_id: "u" }, kind: "server" },
  { line: "POST /v1/features", body: { user_id: "u" }, kind: "server" },
  { line: "POST /v1/track", body: { user: { user_id: "u" }, events: [] }, kind: "server" },
  { line: "POST /v1/events", body: { user: { user_id: "u" }, events: [] }, kind: "client" },
  { line: "POST /v1/events/batch", body: { batch: [] }, kind: "server" },
  { line: "PATCH /v1/edgedb/u", body: { user_id: "u" }, kind: "client" },
  { line: "POST /ofrep/v1/evaluate/flags", body: { context: { targetingKey: "u" } }, kind: "server" },
];

const REFUSAL_CASES: readonly OfficialCase[] = ROUTES.map(({ line, body }) => ({
  name: `answers ${line.split("?")[0]} with 401 to a missing, unknown or malformed key`,
  sdk,
  covers: "checklist 4: 401 off the CDN path; checklist 5",
  async run(world) {
    for (const authorization of [undefined, "dvc_server_unknown", "dvc_client_unknown", "Bearer ", "nonsense"]) {
      const headers = authorization === undefined ? {} : { authorization };
      assertErrorBody(await send(world, line, { headers, body }), 401);
    }
  },
}));

const ACCESS_CASES: readonly OfficialCase[] = [
  {
    name: "answers the CDN path with 403 to an unknown key",
    sdk,
    covers: "checklist 4: 403 on the CDN path; checklist 5",
    async run(world) {
      for (const key of ["dvc_server_unknown", "server-unknown", "nonsense"]) {
        assertErrorBody(await send(world, `GET /config/v2/server/${key}.json`), 403);
        assertErrorBody(await send(world, `GET /config/v1/server/${key}.json`), 403);
      }
    },
  },
  {
    name: "takes the key raw, as a bearer, as a query parameter and under Java's header; the header wins",
    sdk,
    covers: "credentials: accepted forms",
    async run(world) {
      const key = await world.createKey("server");
      const body = { user_id: "u" };
      const forms: readonly (readonly [string, Record<string, string>])[] = [
        ["POST /v1/variables", { authorization: key }],
        ["POST /v1/variables", { authorization: `Bearer ${key}` }],
        ["POST /v1/variables", { "devcycle-authorization": key }],
        [`POST /v1/variables?sdkKey=${key}`, {}],
        ["POST /v1/variables?sdkKey=dvc_server_unknown", { authorization: key }],
      ];
      for (const [line, headers] of forms) assertSuccessBody(await send(world, line, { headers, body }));
    },
  },
  {
    name: "refuses keys of the wrong kind",
    sdk,
    covers: "credentials: wrong kind",
    async run(world) {
      const client = await world.createKey("client");
      assertErrorBody(
        await send(world, "POST /v1/variables", { headers: { authorization: client }, body: { user_id: "u" } }),
        401,
      );
      const cdn = await send(world, `GET /config/v2/server/${client}.json`);
      assertErrorBody(cdn, 403);
    },
  },
  {
    name: "never redirects and answers unknown paths with an error body",
    sdk,
    covers: "checklist 4: no redirects",
    async run(world) {
      const key = await world.createKey("server");
      for (const path of ["/v1", "/v1/", "/v1/unknown", "/config", "/config/v3/server/x.json", "/ofrep", "/nothing/"]) {
        assertErrorBody(await send(world, `GET ${path}`, { headers: { authorization: key } }), 404);
      }
      const slashed = await send(world, "POST /v1/variables/", {
        headers: { authorization: key },
        body: { user_id: "u" },
      });
      assert.ok(slashed.status < 300 || slashed.status >= 400);
    },
  },
  {
    name: "stores user data whatever the case of the path",
    sdk,
    covers: "checklist 3: edgeDB case",
    async run(world) {
      const authorization = await world.createKey("mobile");
      for (const folder of ["edgedb", "edgeDB", "EdgeDb"]) {
        const answer = await send(world, `PATCH /v1/${folder}/wire-user`, {
          headers: { authorization },
          body: { user_id: "wire-user" },
        });
        assert.equal(typeof assertSuccessBody(answer)["message"], "string");
      }
    },
  },
];

const CORS_CASES: readonly OfficialCase[] = [
  ...(
    [
      ["GET", "/v1/sdkConfig", "content-type"],
      ["POST", "/v1/events", "authorization,content-type"],
      ["PATCH", "/v1/edgedb/u", "authorization,content-type"],
      ["PUT", "/v1/optIns/u", "authorization,content-type"],
      ["POST", "/ofrep/v1/evaluate/flags", "authorization,content-type,if-none-match"],
    ] as const
  ).map(([method, path, wanted]): OfficialCase => ({
    name: `lets browsers ask before ${method} ${path}`,
    sdk,
    covers: "checklist 7: CORS",
    async run(world) {
      const answer = await send(world, `OPTIONS ${path}`, {
        headers: { origin: ORIGIN, "access-control-request-method": method, "access-control-request-headers": wanted },
      });
      assert.ok([200, 204].includes(answer.status), `status ${answer.status}`);
      assert.ok(["*", ORIGIN].includes(answer.headers.get("access-control-allow-origin") ?? ""));
      assert.ok(answer.headers.get("access-control-allow-methods")?.includes(method));
      const allowed = answer.headers.get("access-control-allow-headers")?.toLowerCase() ?? "";
      for (const name of wanted.split(",")) assert.ok(allowed.includes(name), `${name} is allowed`);
      assert.ok(Number(answer.headers.get("access-control-max-age")) >= 600);
    },
  })),
  {
    name: "lets browsers read answers and errors",
    sdk,
    covers: "checklist 7: CORS",
    async run(world) {
      const key = await world.createKey("client");
      for (const sdkKey of [key, "dvc_client_unknown"]) {
        const answer = await send(world, `GET /v1/sdkConfig?sdkKey=${sdkKey}&user_id=u`, {
          headers: { origin: ORIGIN },
        });
        assert.ok(
          ["*", ORIGIN].includes(answer.headers.get("access-control-allow-origin") ?? ""),
          `for ${answer.status}`,
        );
      }
    },
  },
];

export const WIRE_ACCESS_CASES: readonly OfficialCase[] = [...REFUSAL_CASES, ...ACCESS_CASES, ...CORS_CASES];
