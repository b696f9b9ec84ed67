import { decodeSegment } from "@burgee/worker-common";
import { expect, it } from "vitest";

import { matchRoute } from "./match-route.ts";
import { matchUserDataRoute } from "./match-user-data-route.ts";
import { type RouteMatch, findRoute } from "./table.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "constructor", "get"];

const TEXTS = [
  "",
  "k",
  "k.json",
  "a/b",
  "a/b.json",
  "%E0%A4%A",
  "%2F",
  "a%20b",
  "bootstrap",
  "bootstrap/k.json",
  "hasEnabled",
  "u/hasEnabled",
  "u/HASENABLED/",
  "obfuscated/k.json",
  "x/",
  "/x",
];
const STARTS = [
  "/",
  "/health",
  "/health/",
  "/config/",
  "/config/v1/server/",
  "/config/v2/server/",
  "/config/v3/server/",
  "/CONFIG/v2/server/",
  "/config/v2/server/bootstrap/",
  "/config/v1/server/bootstrap/obfuscated/",
  "/config/v2/server",
  "/v1/sdkConfig",
  "/v1/sdkConfig/",
  "/v1/sdkconfig",
  "/v1/mobileSDKConfig",
  "/v1/variables",
  "/v1/variables/",
  "/v1/Variables/",
  "/v1/features",
  "/v1/features/",
  "/ofrep/v1/evaluate/flags",
  "/ofrep/v1/evaluate/flags/",
  "/ofrep/v1/configuration",
  "/v1/edgedb",
  "/v1/edgedb/",
  "/v1/edgeDB/",
  "/V1/EDGEDB/",
  "/v1/optIns",
  "/v1/optIns/",
  "/V1/optins/",
  "/v1/optInConfig",
  "/V1/OPTINCONFIG",
  "/v1/optInConfig/",
];

it("finds what the matchers before found", () => {
  const wrong: unknown[] = [];
  for (const method of METHODS)
    for (const start of STARTS)
      for (const text of TEXTS) {
        const path = (start + text).replace(/\/{2,}/g, "/");
        const before = describeBefore(method, path);
        const now = describeMatch(findRoute(method, path));
        if (before !== now) wrong.push([method, path, before, now]);
      }
  expect(wrong).toEqual([]);
});

function describeMatch(match: RouteMatch): string {
  if (match.kind === "nothing") return "nothing";
  if (match.kind === "wrong_method") return `405 ${match.allowed.join()}`;
  const { path, surface } = match.route;
  if (surface === "user_data") return `${path} ${decodeSegment(match.segment) ?? "undecodable"}`;
  return `${path} ${match.segment}`;
}

const ALLOWED: Record<string, string[]> = {
  stored_user: ["PATCH", "DELETE"],
  opt_ins: ["PUT"],
  has_opt_ins: ["GET"],
  opt_in_config: ["GET"],
};
const USER_PATHS: Record<string, string> = {
  stored_user: "/v1/edgedb/{user+}",
  opt_ins: "/v1/optIns/{user+}",
  has_opt_ins: "/v1/optIns/{user+}/hasEnabled",
  opt_in_config: "/v1/optInConfig",
};

function describeBefore(method: string, path: string): string {
  const route = matchRoute(method, path);
  if (route?.kind === "health") return "nothing";
  if (route?.kind === "server_config") {
    const names = {
      "server-v1": "",
      "server-v2": "",
      client: "bootstrap/",
      "client-obfuscated": "bootstrap/obfuscated/",
    } as Record<string, string>;
    return `/config/${path.slice(8, 10)}/server/${names[route.view]}{file} ${route.file}`;
  }
  if (route?.kind === "variable") return `/v1/variables/{key+} ${route.segment}`;
  if (route?.kind === "ofrep_flag") return `/ofrep/v1/evaluate/flags/{key+} ${route.segment}`;
  if (route !== undefined) return `${path} `;
  const user = matchUserDataRoute(path);
  if (user === undefined) return "nothing";
  if (!ALLOWED[user.kind]?.includes(method)) return `405 ${[...(ALLOWED[user.kind] ?? []), "OPTIONS"].join()}`;
  return `${USER_PATHS[user.kind]} ${user.kind === "opt_in_config" ? "" : (user.userId ?? "undecodable")}`;
}

it.each([
  ["GET", "/config/v2/server/k.json", "/config/v2/server/{file} k.json"],
  ["HEAD", "/config/v1/server/k.json", "/config/v1/server/{file} k.json"],
  ["GET", "/config/v2/server/bootstrap/k.json", "/config/v2/server/bootstrap/{file} k.json"],
  ["GET", "/config/v1/server/bootstrap/obfuscated/k.json", "/config/v1/server/bootstrap/obfuscated/{file} k.json"],
  ["GET", "/config/v2/server/bootstrap/", "nothing"],
  ["GET", "/config/v2/server/bootstrap/obfuscated/", "nothing"],
  ["GET", "/config/v3/server/k.json", "nothing"],
  ["GET", "/config/v2/server/other/k.json", "nothing"],
  ["GET", "/config/v2/server/", "nothing"],
  ["GET", "/CONFIG/v2/server/k.json", "nothing"],
  ["POST", "/config/v2/server/k.json", "nothing"],
  ["GET", "/v1/sdkConfig", "/v1/sdkConfig "],
  ["HEAD", "/v1/mobileSDKConfig", "/v1/mobileSDKConfig "],
  ["GET", "/v1/sdkConfig/", "nothing"],
  ["POST", "/v1/variables", "/v1/variables "],
  ["POST", "/v1/variables/", "/v1/variables/ "],
  ["POST", "/v1/variables/a%2Fb/c", "/v1/variables/{key+} a%2Fb/c"],
  ["GET", "/v1/variables", "nothing"],
  ["POST", "/v1/features", "/v1/features "],
  ["PUT", "/v1/features", "nothing"],
  ["OPTIONS", "/v1/features", "nothing"],
  ["POST", "/ofrep/v1/evaluate/flags", "/ofrep/v1/evaluate/flags "],
  ["POST", "/ofrep/v1/evaluate/flags/my-flag", "/ofrep/v1/evaluate/flags/{key+} my-flag"],
  ["POST", "/ofrep/v1/evaluate/flags/", "nothing"],
  ["GET", "/ofrep/v1/configuration", "nothing"],
  ["PATCH", "/v1/edgedb/u1", "/v1/edgedb/{user+} u1"],
  ["DELETE", "/V1/EDGEDB/U1", "/v1/edgedb/{user+} U1"],
  ["PATCH", "/v1/edgeDB/a%40b.example%2Fc", "/v1/edgedb/{user+} a@b.example/c"],
  ["PATCH", "/v1/edgedb/a/b", "/v1/edgedb/{user+} a/b"],
  ["PATCH", "/v1/edgedb/%E0%A4%A", "/v1/edgedb/{user+} undecodable"],
  ["GET", "/v1/edgedb/u1", "405 PATCH,DELETE,OPTIONS"],
  ["HEAD", "/v1/optInConfig", "405 GET,OPTIONS"],
  ["constructor", "/v1/edgedb/u1", "405 PATCH,DELETE,OPTIONS"],
  ["PATCH", "/v1/edgedb", "nothing"],
  ["PATCH", "/v1/edgedb/", "nothing"],
  ["PUT", "/v1/optIns/u1", "/v1/optIns/{user+} u1"],
  ["GET", "/v1/optIns/u%201/hasEnabled", "/v1/optIns/{user+}/hasEnabled u 1"],
  ["GET", "/v1/OPTINS/a/b/HASENABLED", "/v1/optIns/{user+}/hasEnabled a/b"],
  ["PUT", "/v1/optIns/u1/hasEnabled", "405 GET,OPTIONS"],
  ["PUT", "/v1/optIns/hasEnabled", "/v1/optIns/{user+} hasEnabled"],
  ["PUT", "/v1/optIns", "nothing"],
  ["GET", "/v1/optInConfig", "/v1/optInConfig "],
  ["GET", "/v1/optInConfig/more", "nothing"],
  ["GET", "/health", "nothing"],
])("%s %s is %s", (method, path, expected) => {
  expect(describeMatch(findRoute(method, path))).toBe(expected);
});
