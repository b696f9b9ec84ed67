import { SDK_KEY_KINDS } from "@burgee/contract";

import type { OutgoingRequest } from "../access/send-request.ts";
import type { Check } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";
import { pairs } from "./isolation-reads.ts";
import type { Room } from "./isolation-rooms.ts";
import { createConversation } from "./request-check.ts";

const JSON_TYPE = { "content-type": "application/json" };

/** What one room stores about a user must not decide in another. */
export function createUserChecks(rooms: readonly Room[], world: HostileWorld): Check[] {
  return pairs(rooms).flatMap(([room, other]) =>
    SDK_KEY_KINDS.map((kind) =>
      createConversation(
        `user stored by ${room.name} with a ${kind} key · seen by ${other.name}`,
        world,
        async ({ send, expect }) => {
          const user = `isolated-${room.name}-${other.name}-${kind}`.replaceAll("/", "-");
          const stored = await send(patchUser(room.keys[kind], user));
          expect(stored.status === 200, "not stored", stored);
          const target = "/v1/variables/stored?enableEdgeDB=true";
          const headers = { ...JSON_TYPE, authorization: other.keys.server };
          const answer = await send({ method: "POST", target, headers, body: JSON.stringify({ user_id: user }) });
          expect(readValue(answer.body) === (room === other), "decides wrongly", answer);
        },
      ),
    ),
  );
}

function patchUser(key: string, user: string): OutgoingRequest {
  const body = JSON.stringify({ customData: { mark: "set" } });
  return { method: "PATCH", target: `/v1/edgedb/${user}`, headers: { ...JSON_TYPE, authorization: key }, body };
}

function readValue(body: string): unknown {
  return (JSON.parse(body) as { value?: unknown }).value;
}

/** A decision to opt in counts in its own room only. */
export function createOptInChecks(rooms: readonly Room[], world: HostileWorld): Check[] {
  return pairs(rooms).map(([room, other]) =>
    createConversation(`opted in at ${room.name} · seen by ${other.name}`, world, async ({ send, expect }) => {
      const user = `opted-${room.name}-${other.name}`.replaceAll("/", "-");
      const headers = { ...JSON_TYPE, authorization: room.keys.client };
      const body = JSON.stringify({ [room.optInFeatureId]: true });
      const saved = await send({ method: "PUT", target: `/v1/optIns/${user}`, headers, body });
      expect(saved.status === 200, "not saved", saved);
      const answer = await send({
        method: "GET",
        target: `/v1/optIns/${user}/hasEnabled`,
        headers: { authorization: other.keys.client },
      });
      expect(answer.body.includes("The user has opt-ins") === (room === other), "decides wrongly", answer);
    }),
  );
}

/** Texts that are nearly a key. */
const NEAR_KEYS: readonly (readonly [string, (key: string) => string])[] = [
  ["in capitals", (key) => key.toUpperCase()],
  ["cut", (key) => key.slice(0, -1)],
  ["longer", (key) => `${key}0`],
  ["twice", (key) => `${key}, ${key}`],
  [
    "of another kind",
    (key) => key.replace(/_(\w+)_/, (_whole, kind: string) => `_${kind === "server" ? "client" : "server"}_`),
  ],
  ["with a path", (key) => `../${key}`],
  ["percent-encoded", (key) => key.replace("_", "%5F")],
  ["without its prefix", (key) => key.replace(/^dvc_\w+?_/, "")],
  ["as its id", (key) => `keys/${key}.json`],
  ["in quotes", (key) => `"${key}"`],
];

export function createNearKeyChecks(rooms: readonly Room[], world: HostileWorld): Check[] {
  return rooms.flatMap((room) =>
    SDK_KEY_KINDS.flatMap((kind) =>
      NEAR_KEYS.map(([how, change]) =>
        createConversation(`${room.name} · ${kind} key ${how}`, world, async ({ send, expect }) => {
          const headers = { ...JSON_TYPE, authorization: change(room.keys[kind]) };
          const body = JSON.stringify({ context: { targetingKey: "ada" } });
          const answer = await send({ method: "POST", target: "/ofrep/v1/evaluate/flags", headers, body });
          expect(answer.status === 401, "let in", answer);
        }),
      ),
    ),
  );
}
