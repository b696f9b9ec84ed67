import { CLIENT_KEY, type Fixture, SERVER_KEY } from "./config-fixture.ts";

/** One kind of request, sent alike to the real Worker and to the bare one. */
export interface BenchCase {
  readonly name: "notModified" | "limitedNotModified" | "fullConfig" | "sdkConfig" | "ofrepBulk" | "cloudVariable";
  readonly requests: readonly Buffer[];
  readonly expectedStatus: number;
  /** Least share of the bare handler's requests per second to aim at. */
  readonly ratioMin: number;
  /** Sent to a Worker with a rate limit per key and per address, as a deployment may have them. */
  readonly isLimited?: boolean;
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
  const notModified = { requests: [get(CONFIG_PATH, node + held)], expectedStatus: 304 };
  return [
    { name: "notModified", ...notModified, ratioMin: 0.75 },
    { name: "limitedNotModified", ...notModified, ratioMin: 0.5, isLimited: true },
    { name: "fullConfig", requests: [get(CONFIG_PATH, node)], expectedStatus: 200, ratioMin: 0.6 },
    {
      name: "sdkConfig",
      requests: users.map((user) => get(makeClientPath(user), "")),
      expectedStatus: 200,
      ratioMin: 0.5,
    },
    {
      name: "ofrepBulk",
      requests: users.map((user) => post(BULK_PATH, BULK_HEADERS, makeBulkBody(user))),
      expectedStatus: 200,
      ratioMin: 0.5,
    },
    {
      name: "cloudVariable",
      requests: users.map((user) => post(makeVariablePath(user), CLOUD_HEADERS, makeCloudBody(user))),
      expectedStatus: 200,
      ratioMin: 0.4,
    },
  ];
}

/** The query of a recorded request of the JavaScript SDK. */
export function makeClientPath(user: number): string {
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

export function makeBulkBody(user: number): string {
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

/** One of the fixture's variables; different users ask for different ones. */
export function makeVariablePath(user: number): string {
  return `/v1/variables/feature-${user % VARIABLE_COUNT}-copy`;
}

/** Variables that the case asks for; the fixture has at least as many features. */
const VARIABLE_COUNT = 50;

/** A user as SDKs in cloud mode send it. */
export function makeCloudBody(user: number): string {
  return JSON.stringify({
    user_id: `user-${user}`,
    email: `user-${user}@example.com`,
    country: user % 3 === 0 ? "CA" : "DE",
    appVersion: `1.${user % 40}.3`,
    customData: { plan: user % 2 === 0 ? "pro" : "free", seats: user },
  });
}

export const CLOUD_HEADERS = { authorization: SERVER_KEY, "content-type": "application/json" };

function post(path: string, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const lines = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function get(path: string, headers: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}\r\n`);
}
