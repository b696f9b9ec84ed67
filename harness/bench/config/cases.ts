import { CLIENT_KEY, type Fixture, SERVER_KEY } from "./config-fixture.ts";

/** One kind of request, sent alike to the real Worker and to the bare one. */
export interface BenchCase {
  readonly name: "notModified" | "fullConfig" | "sdkConfig" | "ofrepBulk";
  readonly requests: readonly Buffer[];
  readonly expectedStatus: number;
  /** What the issue asks for: least share of the bare handler's requests per second. */
  readonly ratioMin: number;
}

/** Different users, so that nothing gains from seeing the same one again. */
const USER_COUNT = 512;
const CONFIG_PATH = `/config/v2/server/${SERVER_KEY}.json`;

export function createCases({ pointer }: Fixture): readonly BenchCase[] {
  // Headers as the Node SDK sends them.
  const node =
    "accept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\npragma: no-cache\r\ncache-control: no-cache\r\n";
  const held = `if-none-match: ${pointer.etag}\r\nif-modified-since: ${new Date(pointer.lastModifiedMs).toUTCString()}\r\n`;
  const users = Array.from({ length: USER_COUNT }, (_, index) => index);
  return [
    { name: "notModified", requests: [get(CONFIG_PATH, node + held)], expectedStatus: 304, ratioMin: 0.75 },
    { name: "fullConfig", requests: [get(CONFIG_PATH, node)], expectedStatus: 200, ratioMin: 0.6 },
    {
      name: "sdkConfig",
      requests: users.map((user) => get(describeClientPath(user), "")),
      expectedStatus: 200,
      ratioMin: 0.5,
    },
    { name: "ofrepBulk", requests: users.map((user) => createBulkRequest(user)), expectedStatus: 200, ratioMin: 0.5 },
  ];
}

/** The query of a recorded request of the JavaScript SDK. */
export function describeClientPath(user: number): string {
  const query = new URLSearchParams({
    sdkKey: CLIENT_KEY,
    user_id: `user-${user}`,
    isAnonymous: "false",
    email: `user-${user}@example.com`,
    name: "Nn",
    language: "en",
    country: user % 3 === 0 ? "CA" : "DE",
    appVersion: `1.${user % 40}.3`,
    appBuild: "7",
    customData: JSON.stringify({ plan: user % 2 === 0 ? "pro" : "free", seats: user }),
    lastSeenDate: "1795206775512",
    createdDate: "1795206775514",
    platform: "web",
    platformVersion: "unknown",
    deviceModel: "SSR - unknown",
    sdkType: "client",
    sdkVersion: "1.47.10",
    sdkPlatform: "js",
  });
  return `/v1/sdkConfig?${query}`;
}

export const BULK_PATH = "/ofrep/v1/evaluate/flags";

export function describeBulkBody(user: number): string {
  return JSON.stringify({
    context: {
      targetingKey: `user-${user}`,
      email: `user-${user}@example.com`,
      country: user % 3 === 0 ? "CA" : "DE",
      appVersion: `1.${user % 40}.3`,
      plan: user % 2 === 0 ? "pro" : "free",
      seats: user,
    },
  });
}

export const BULK_HEADERS = { authorization: `Bearer ${CLIENT_KEY}`, "content-type": "application/json" };

function createBulkRequest(user: number): Buffer {
  const body = describeBulkBody(user);
  const headers = Object.entries(BULK_HEADERS)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  return Buffer.from(
    `POST ${BULK_PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function get(path: string, headers: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}\r\n`);
}
