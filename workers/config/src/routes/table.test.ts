import { decodeSegment } from "@burgee/worker-common";
import { expect, it } from "vitest";

import { type RouteMatch, findRoute } from "./table.ts";

function renderMatch(match: RouteMatch): string {
  if (match.kind === "nothing") return "nothing";
  if (match.kind === "wrong_method") return `405 ${match.allowed.join()}`;
  const { path, surface } = match.route;
  if (surface === "user_data") return `${path} ${decodeSegment(match.segment) ?? "undecodable"}`;
  return `${path} ${match.segment}`;
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
  ["PUT", "/v1/edgedb/u1", "405 PATCH,GET,DELETE,OPTIONS"],
  ["HEAD", "/v1/optInConfig", "405 GET,OPTIONS"],
  ["constructor", "/v1/edgedb/u1", "405 PATCH,GET,DELETE,OPTIONS"],
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
  expect(renderMatch(findRoute(method, path))).toBe(expected);
});
