import { CLIENT_USER_DATA_BYTES_MAX } from "@burgee/contract";

import { createKeys } from "../access/create-keys.ts";
import type { KeysByKind } from "../access/credentials.ts";
import type { OutgoingRequest, RawAnswer } from "../access/send-request.ts";
import type { Check } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";
import { writeRoomFiles } from "./isolation-rooms.ts";
import { type Conversation, createConversation } from "./request-check.ts";

const JSON_TYPE = { "content-type": "application/json" };
const CLIENT_KINDS = ["client", "mobile"] as const;
const ENVIRONMENT = "dev";

/** Projects by what their files let client keys do. */
const SETTINGS = {
  "hostile-unwritten": "{ enabled: true }",
  "hostile-written": "{ enabled: true, clientWrites: true }",
  "hostile-unread": "{ enabled: true, clientReads: false }",
} as const;
type ProjectKey = keyof typeof SETTINGS;

/** What pages and apps can do to stored users: write only where the project lets them, and never over a server's data. */
export async function createStoredUserChecks(world: HostileWorld): Promise<readonly Check[]> {
  const keys = new Map<ProjectKey, KeysByKind>();
  for (const [projectKey, edgeDB] of Object.entries(SETTINGS) as [ProjectKey, string][]) {
    const bundle = writeRoomFiles(projectKey, { [ENVIRONMENT]: undefined }, edgeDB);
    await world.client.publish(bundle, { projectKey, environmentKey: ENVIRONMENT });
    keys.set(projectKey, await createKeys(world.client, projectKey, ENVIRONMENT));
  }
  const of = (projectKey: ProjectKey): KeysByKind => keys.get(projectKey) ?? world.prepared.holdings.keys;
  return CLIENT_KINDS.flatMap((kind) => [
    createConversation(`stored users: written with a ${kind} key, which the project does not allow`, world, (talk) =>
      tryWriting(talk, of("hostile-unwritten"), kind),
    ),
    createConversation(`stored users: what a server stored, changed and wiped with a ${kind} key`, world, (talk) =>
      tryOverwriting(talk, of("hostile-written"), kind),
    ),
    createConversation(`stored users: more than its share, written with a ${kind} key`, world, (talk) =>
      tryFilling(talk, of("hostile-written"), kind),
    ),
    createConversation(`stored users: inferred with a ${kind} key, which the project does not allow`, world, (talk) =>
      tryInferring(talk, of("hostile-unread"), kind),
    ),
    createConversation(`stored users: exported and erased with a ${kind} key`, world, (talk) =>
      tryErasing(talk, of("hostile-written"), kind),
    ),
  ]);
}

type ClientKind = (typeof CLIENT_KINDS)[number];

async function tryWriting({ send, expect }: Conversation, keys: KeysByKind, kind: ClientKind): Promise<void> {
  const user = `mallory-${kind}`;
  const answer = await send(patch(keys[kind], user, { customData: { mark: "set" } }));
  expect(answer.status === 403, "not refused", answer);
  expectMark(await send(evaluate(keys, user)), false, expect);
}

async function tryOverwriting({ send, expect }: Conversation, keys: KeysByKind, kind: ClientKind): Promise<void> {
  for (const [stored, forged] of [
    ["unset", "set"],
    ["set", "unset"],
    ["set", null],
  ] as const) {
    const user = `kept-${stored}-${forged}-${kind}`;
    expectStored(await send(patch(keys.server, user, { customData: { mark: stored } })), expect);
    // Accepted and kept apart, because an SDK sends whatever the page knows.
    expectStored(await send(patch(keys[kind], user, { customData: { mark: forged } })), expect);
    expectMark(await send(evaluate(keys, user)), stored === "set", expect);
  }
}

async function tryFilling({ send, expect }: Conversation, keys: KeysByKind, kind: ClientKind): Promise<void> {
  const answer = await send(patch(keys[kind], `big-${kind}`, { name: "n".repeat(CLIENT_USER_DATA_BYTES_MAX) }));
  expect(answer.status === 413, "not refused", answer);
  const exported = await send(askAbout("GET", keys.server, `big-${kind}`));
  expect(exported.body.includes('"client":null'), "stored all the same", exported);
}

async function tryInferring({ send, expect }: Conversation, keys: KeysByKind, kind: ClientKind): Promise<void> {
  const user = `ceo-${kind}`;
  expectStored(await send(patch(keys.server, user, { customData: { mark: "set" } })), expect);
  expectMark(await send(evaluate(keys, user)), true, expect);
  const config = `/v1/sdkConfig?sdkKey=${keys[kind]}&user_id=${user}&enableEdgeDB=true`;
  for (const query of ["", "&obfuscated=1"]) {
    const answer = await send({ method: "GET", target: `${config}${query}`, headers: {} });
    const isTold = answer.body.includes('"value":true');
    expect(answer.status === 200 && !isTold, "a config is decided by what was stored", answer);
  }
  for (const flag of ["", "/stored"]) {
    const answer = await send({
      method: "POST",
      target: `/ofrep/v1/evaluate/flags${flag}?enableEdgeDB=true`,
      headers: { ...JSON_TYPE, authorization: keys[kind] },
      body: JSON.stringify({ context: { targetingKey: user, enableEdgeDB: true } }),
    });
    expect(!answer.body.includes('"value":true'), "a flag is decided by what was stored", answer);
  }
}

async function tryErasing({ send, expect }: Conversation, keys: KeysByKind, kind: ClientKind): Promise<void> {
  const user = `erased-${kind}`;
  expectStored(await send(patch(keys.server, user, { customData: { mark: "set" } })), expect);
  expectStored(await send(patch(keys[kind], user, { email: "erased@example.com" })), expect);
  for (const method of ["GET", "DELETE"] as const) {
    const answer = await send(askAbout(method, keys[kind], user));
    expect(answer.status === 401, `${method} is not refused`, answer);
  }
  const before = await send(askAbout("GET", keys.server, user));
  expect(before.body.includes("erased@example.com"), "the export lacks what a client key stored", before);
  const erased = await send(askAbout("DELETE", keys.server, user));
  expect(erased.status < 300, "not erased", erased);
  const after = await send(askAbout("GET", keys.server, user));
  const isEmpty = after.body.includes('"server":null,"client":null},"optIns":[]');
  expect(after.status === 200 && isEmpty, "the export still holds something", after);
  expectMark(await send(evaluate(keys, user)), false, expect);
}

function patch(key: string, user: string, body: object): OutgoingRequest {
  const headers = { ...JSON_TYPE, authorization: key };
  return { method: "PATCH", target: `/v1/edgedb/${user}`, headers, body: JSON.stringify(body) };
}

function askAbout(method: "GET" | "DELETE", key: string, user: string): OutgoingRequest {
  return { method, target: `/v1/edgedb/${user}`, headers: { authorization: key } };
}

/** A server asks; the flag is true for users whose stored mark is set. */
function evaluate({ server }: KeysByKind, user: string): OutgoingRequest {
  return {
    method: "POST",
    target: "/v1/variables/stored?enableEdgeDB=true",
    headers: { ...JSON_TYPE, authorization: server },
    body: JSON.stringify({ user_id: user }),
  };
}

function expectStored(answer: RawAnswer, expect: Conversation["expect"]): void {
  expect(answer.status === 200, "not stored", answer);
}

function expectMark(answer: RawAnswer, isSet: boolean, expect: Conversation["expect"]): void {
  expect(answer.status === 200 && answer.body.includes(`"value":${isSet}`), `should be ${isSet}`, answer);
}
