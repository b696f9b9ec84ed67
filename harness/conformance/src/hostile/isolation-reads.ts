import type { SdkKeyKind } from "@burgee/contract";

import type { OutgoingRequest } from "../access/send-request.ts";
import type { Check } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";
import type { Room } from "./isolation-rooms.ts";
import { createConversation } from "./request-check.ts";

const JSON_TYPE = { "content-type": "application/json" };

/** A read that serves the caller's own environment. */
interface Read {
  readonly name: string;
  readonly kinds: readonly SdkKeyKind[];
  request(key: string): OutgoingRequest;
}

const USER = JSON.stringify({ user_id: "ada" });
const CONTEXT = JSON.stringify({ context: { targetingKey: "ada" } });

const READS: readonly Read[] = [
  ...["v1", "v2"].flatMap((version) =>
    ["", "bootstrap/", "bootstrap/obfuscated/"].map((form): Read => ({
      name: `config ${version} ${form}`,
      kinds: ["server"],
      request: (key) => ({ method: "GET", target: `/config/${version}/server/${form}${key}.json`, headers: {} }),
    })),
  ),
  ...["", "&obfuscated=1", "&enableEdgeDB=true"].map((query): Read => ({
    name: `client config ${query}`,
    kinds: ["client", "mobile"],
    request: (key) => ({ method: "GET", target: `/v1/sdkConfig?sdkKey=${key}&user_id=ada${query}`, headers: {} }),
  })),
  post("variables", ["server"], "/v1/variables", USER),
  post("one variable", ["server"], "/v1/variables/origin", USER),
  post("features", ["server"], "/v1/features", USER),
  post("all flags", ["server", "client", "mobile"], "/ofrep/v1/evaluate/flags", CONTEXT),
  post("one flag", ["server", "client", "mobile"], "/ofrep/v1/evaluate/flags/origin", CONTEXT),
];

function post(name: string, kinds: readonly SdkKeyKind[], target: string, body: string): Read {
  return {
    name,
    kinds,
    request: (key) => ({ method: "POST", target, headers: { ...JSON_TYPE, authorization: key }, body }),
  };
}

/** Every key at every read: nothing in the answer may belong to another room. */
export function createReadChecks(rooms: readonly Room[], world: HostileWorld): Check[] {
  return rooms.flatMap((room) =>
    READS.flatMap(({ name, kinds, request }) =>
      kinds.map((kind) =>
        createConversation(`${room.name} · ${name} · ${kind} key`, world, async ({ send, expect }) => {
          const answer = await send(request(room.keys[kind]));
          expect(answer.status === 200, "its own key is not served", answer);
          const foreign = findForeign(room, rooms, answer.body);
          expect(foreign === undefined, `holds ${foreign ?? ""}`, answer);
        }),
      ),
    ),
  );
}

/** A text of another room in an answer. Values of sibling environments are part of a feature, their ids and keys are not. */
function findForeign(room: Room, rooms: readonly Room[], body: string): string | undefined {
  for (const other of rooms.filter((candidate) => candidate !== room)) {
    const isSibling = other.projectKey === room.projectKey;
    const texts = [other.environmentId, other.streamToken, ...Object.values(other.keys)];
    const found = [...texts, ...(isSibling ? [] : [other.projectKey])].find((text) => body.includes(text));
    if (found !== undefined) return `${found} of ${other.name}`;
  }
  return undefined;
}

/** A cached answer of one room must not confirm the config of another. */
export function createTagChecks(rooms: readonly Room[], world: HostileWorld): Check[] {
  return pairs(rooms).map(([room, other]) =>
    createConversation(`${room.name} · ETag of ${other.name}`, world, async ({ send, expect }) => {
      const target = `/config/v2/server/${room.keys.server}.json`;
      const answer = await send({ method: "GET", target, headers: { "if-none-match": other.etag } });
      expect(answer.status === (room === other ? 304 : 200), "wrong status", answer);
    }),
  );
}

export function createStreamChecks(rooms: readonly Room[], world: HostileWorld): Check[] {
  return pairs(rooms).map(([room, other]) =>
    createConversation(`stream of ${room.name} · token of ${other.name}`, world, async ({ send, expect }) => {
      const target = `/event-stream?environment=${room.environmentId}&token=${other.streamToken}`;
      const answer = await send({ method: "GET", target, headers: {}, frames: 1 });
      expect(answer.status === (room === other ? 200 : 401), "wrong status", answer);
    }),
  );
}

/** A stream token with any of its characters changed. The last one says four bits, so its change must reach these. */
export function createForgeryChecks(room: Room, world: HostileWorld): Check[] {
  const { streamToken } = room;
  const changed = Array.from(streamToken, (letter, index) => ({
    name: `character ${index + 1} changed`,
    token: `${streamToken.slice(0, index)}${"ABCD".includes(letter) ? "Q" : "A"}${streamToken.slice(index + 1)}`,
  }));
  const others = [
    { name: "padded", token: `${streamToken}=` },
    { name: "cut", token: streamToken.slice(0, -1) },
    { name: "longer", token: `${streamToken}A` },
    { name: "lower case", token: streamToken.toLowerCase() },
    { name: "twice", token: `${streamToken},${streamToken}` },
    { name: "with NUL", token: `${streamToken}%00` },
  ];
  return [...changed, ...others].map(({ name, token }) =>
    createConversation(`stream token, ${name}`, world, async ({ send, expect }) => {
      const target = `/event-stream?environment=${room.environmentId}&token=${token}`;
      const answer = await send({ method: "GET", target, headers: {}, frames: 1 });
      expect(answer.status === 401, "opened", answer);
    }),
  );
}

/** Every room with every room, itself included: what must work is tried as well as what must not. */
export function pairs(rooms: readonly Room[]): readonly (readonly [Room, Room])[] {
  return rooms.flatMap((room) => rooms.map((other) => [room, other] as const));
}
