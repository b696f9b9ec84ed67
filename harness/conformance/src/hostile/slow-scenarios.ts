import { EVENT_BODY_BYTES_MAX } from "@burgee/contract";

import { ADDRESS_HEADER } from "../access/send-request.ts";
import type { HostileWorld } from "./hostile-world.ts";

/** Many connections that do as little as they can. */
export interface SlowScenario {
  readonly name: string;
  readonly connections: number;
  /** What each connection sends at once. */
  write(world: HostileWorld, index: number): string;
  /** What each sends every 250 ms afterwards. */
  readonly drip?: string;
  /** Whether they take nothing of what they are answered. */
  readonly isDeaf?: true;
  /** Whether each is cut at once after it has sent, and opened again. */
  readonly isCut?: true;
}

interface Upload {
  readonly name: string;
  readonly line: string;
  readonly key: "client" | "server" | "admin";
}

const UPLOADS: readonly Upload[] = [
  { name: "events", line: "POST /v1/events", key: "client" },
  { name: "event batches", line: "POST /v1/events/batch", key: "server" },
  { name: "variables", line: "POST /v1/variables", key: "server" },
  { name: "OFREP", line: "POST /ofrep/v1/evaluate/flags", key: "client" },
  { name: "stored users", line: "PATCH /v1/edgedb/slow", key: "client" },
  { name: "flag files", line: "POST /admin/v1/projects/access/validate", key: "admin" },
];

export const SLOW_SCENARIOS: readonly SlowScenario[] = [
  ...UPLOADS.flatMap((upload): SlowScenario[] => [
    {
      name: `${upload.name}, uploads that never begin`,
      connections: 12,
      write: (world) => writeHead(world, upload, `Content-Length: ${EVENT_BODY_BYTES_MAX}`),
    },
    {
      name: `${upload.name}, a byte now and then`,
      connections: 40,
      write: (world) => `${writeHead(world, upload, "Content-Length: 60000")}{`,
      drip: " ",
    },
    {
      name: `${upload.name}, chunks that do not end`,
      connections: 40,
      write: (world) => `${writeHead(world, upload, "Transfer-Encoding: chunked")}ffff\r\n{`,
      drip: " ",
    },
  ]),
  {
    name: "headers that do not end",
    connections: 100,
    write: () => "GET /v1/sdkConfig HTTP/1.1\r\nHost: slow\r\nX-Slow: ",
    drip: "a",
  },
  {
    name: "answers that nobody reads",
    connections: 30,
    isDeaf: true,
    write: ({ prepared }) =>
      `GET /config/v2/server/${prepared.holdings.keys.server}.json HTTP/1.1\r\nHost: slow\r\n\r\n`.repeat(100),
  },
  {
    name: "uploads cut in the middle",
    connections: 40,
    isCut: true,
    write: (world) => `${writeHead(world, UPLOADS[0], "Content-Length: 60000")}{"user":`,
  },
  {
    name: "requests cut before the answer",
    connections: 40,
    isCut: true,
    write: ({ prepared }) =>
      `GET /v1/sdkConfig?user_id=cut&sdkKey=${prepared.holdings.keys.client} HTTP/1.1\r\nHost: slow\r\n\r\n`,
  },
  {
    name: "unknown keys",
    connections: 40,
    isCut: true,
    write: (_world, index) => `GET /config/v2/server/dvc_server_unknown${index}.json HTTP/1.1\r\nHost: slow\r\n\r\n`,
  },
  { name: "200 event streams of one address", connections: 200, write: (world) => writeStream(world) },
];

function writeHead({ prepared }: HostileWorld, upload: Upload | undefined, length: string): string {
  const { line, key } = upload ?? { line: "POST /v1/events", key: "client" };
  const { keys, adminToken } = prepared.holdings;
  const text = key === "admin" ? adminToken : keys[key];
  return `${line} HTTP/1.1\r\nHost: slow\r\nAuthorization: Bearer ${text}\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;
}

/** @param address who opens it; absent: this machine */
export function writeStream({ prepared }: HostileWorld, address?: string): string {
  const { environmentId } = prepared.values.path;
  const { streamToken } = prepared.holdings;
  const from = address === undefined ? "" : `${ADDRESS_HEADER}: ${address}\r\n`;
  return `GET /event-stream?environment=${environmentId ?? ""}&token=${streamToken} HTTP/1.1\r\nHost: slow\r\n${from}\r\n`;
}
