import { expect, it } from "vitest";

import { matchRoute } from "./match-route.ts";

it.each([
  ["GET", "/config/v2/server/k.json", { kind: "server_config", view: "server-v2", file: "k.json" }],
  ["HEAD", "/config/v1/server/k.json", { kind: "server_config", view: "server-v1", file: "k.json" }],
  ["GET", "/config/v2/server/bootstrap/k.json", { kind: "server_config", view: "client", file: "k.json" }],
  [
    "GET",
    "/config/v1/server/bootstrap/obfuscated/k.json",
    { kind: "server_config", view: "client-obfuscated", file: "k.json" },
  ],
  ["GET", "/v1/sdkConfig", { kind: "client_config" }],
  ["GET", "/v1/mobileSDKConfig", { kind: "client_config" }],
  ["GET", "/health", { kind: "health" }],
  ["POST", "/v1/variables", { kind: "variables" }],
  ["POST", "/v1/variables/", { kind: "variables" }],
  ["POST", "/v1/variables/a%2Fb/c", { kind: "variable", segment: "a%2Fb/c" }],
  ["POST", "/v1/features", { kind: "features" }],
  ["POST", "/ofrep/v1/evaluate/flags", { kind: "ofrep_bulk" }],
  ["POST", "/ofrep/v1/evaluate/flags/my-flag", { kind: "ofrep_flag", segment: "my-flag" }],
  ["GET", "/config/v3/server/k.json", undefined],
  ["GET", "/config/v2/server/other/k.json", undefined],
  ["GET", "/config/v2/server/", undefined],
  ["POST", "/config/v2/server/k.json", undefined],
  ["GET", "/v1/variables", undefined],
  ["PUT", "/v1/features", undefined],
  ["POST", "/ofrep/v1/evaluate/flags/", undefined],
  ["GET", "/ofrep/v1/configuration", undefined],
])("%s %s", (method, path, expected) => {
  expect(matchRoute(method, path)).toEqual(expected);
});
