import { describe, expect, it } from "vitest";

import { readSdkKeyKind } from "./sdk-key.ts";

describe("SDK keys", () => {
  it.each([
    ["dvc_server_abc", "server"],
    ["dvc_client_abc", "client"],
    ["dvc_mobile_abc", "mobile"],
    ["server-abc", "server"],
    ["client-abc", "client"],
    ["mobile-abc", "mobile"],
    ["dvc_serverabc", undefined],
    ["DVC_SERVER_abc", undefined],
    ["", undefined],
  ])("reads the kind of %j", (key, kind) => {
    expect(readSdkKeyKind(key)).toBe(kind);
  });
});
