import {
  EVALUATION_BODY_BYTES_MAX,
  EVENT_BODY_BYTES_MAX,
  EVENTS_PER_REQUEST_MAX,
  USER_DATA_BYTES_MAX,
} from "@burgee/contract";

/** A request that costs the platform more than it costs the sender, as large as its route takes. */
export interface CostClass {
  readonly name: string;
  readonly method: "POST" | "PATCH" | "PUT" | "GET";
  readonly target: string;
  readonly key: "client" | "server" | "admin";
  /** Absent for a request without a body. */
  body?(): string;
  /** Sends the body one byte per chunk. */
  readonly isChunked?: true;
}

/** Room for what stands around the costly part. */
const ROOM = 200;
const EVENT_BYTES = EVENT_BODY_BYTES_MAX - ROOM;
const USER = '{"user_id":"u"}';
const CONFIG = { target: "/v1/variables", key: "server", method: "POST" } as const;

const EVENT_CLASSES: readonly CostClass[] = [
  ...["1", "{}", "[]", '""', "null"].map((entry) =>
    events(`2 bytes per event, ${entry}`, () => `{"user":${USER},"events":[${fill(`${entry},`, EVENT_BYTES)}1]}`),
  ),
  {
    ...events("entries of a batch that are none", () => `{"batch":[${fill("1,", EVENT_BYTES)}1]}`),
    target: "/v1/events/batch",
    key: "server",
  },
  {
    ...events(
      "a batch of users without events",
      () => `{"batch":[${fill('{"events":[]},', EVENT_BYTES)}{"events":[]}]}`,
    ),
    target: "/v1/events/batch",
    key: "server",
  },
  ...[32, 160, 4_095].map((kib) =>
    events(`a member name of ${kib} KiB that looks like secret headers`, () =>
      oneEvent(String.raw`"metaData":{"resHeader_${fill("cookie", kib * 1024 - ROOM)}\n":1}`),
    ),
  ),
  ...[1_000, 4_000, 10_000].map((count) =>
    events(`a large user and ${count} events`, () => {
      const eventList = Array.from({ length: count }, () => '{"type":"a"}').join(",");
      const name = "n".repeat(EVENT_BYTES - eventList.length);
      return `{"user":{"user_id":"u","name":"${name}"},"events":[${eventList}]}`;
    }),
  ),
  ...[
    [1_000, EVENT_BYTES],
    [4_000, EVENT_BYTES],
    [EVENTS_PER_REQUEST_MAX, 200_000],
    [EVENTS_PER_REQUEST_MAX, 20_000],
  ].map(([count = 0, bytes = 0]) =>
    events(`a feature map of ${bytes} bytes for ${count} events`, () => {
      const eventList = Array.from({ length: count }, () => '{"type":"a"}').join(",");
      const variation = "v".repeat(Math.min(bytes, EVENT_BYTES - eventList.length));
      return `{"user":${USER},"featureVars":{"f":"${variation}"},"events":[${eventList}]}`;
    }),
  ),
  events("as many events as are taken", () => {
    const eventList = Array.from({ length: EVENTS_PER_REQUEST_MAX }, () => '{"type":"customEvent","customType":"a"}');
    return `{"user":${USER},"events":[${eventList.join(",")}]}`;
  }),
  events("nested lists", () =>
    oneEvent(`"metaData":{"a":${"[".repeat(EVENT_BYTES / 2)}${"]".repeat(EVENT_BYTES / 2)}}`),
  ),
  events("nested lists that never end", () => "[".repeat(EVENT_BYTES)),
  events("nested objects", () => oneEvent(`"metaData":${'{"":'.repeat(400_000)}1${"}".repeat(400_000)}`)),
  events("many tiny members", () => oneEvent(`"metaData":{${numbered(300_000)}}`)),
  events(
    "many tiny members of a user",
    () => `{"user":{"user_id":"u","customData":{${numbered(300_000)}}},"events":[{"type":"a"}]}`,
  ),
  events("a long name", () => oneEvent(`"metaData":{"${"n".repeat(EVENT_BYTES)}":1}`)),
  events("a long text", () => oneEvent(`"target":"${"t".repeat(EVENT_BYTES)}"`)),
  events("escapes", () => oneEvent(`"target":"${fill(String.raw`\u0041`, EVENT_BYTES)}"`)),
  events("escapes of surrogates", () => oneEvent(`"target":"${fill(String.raw`\ud800`, EVENT_BYTES)}"`)),
  events("keys that are none", () => oneEvent(`"target":"${fill("dvc_server_", EVENT_BYTES)}"`)),
  events("old keys that are none", () =>
    oneEvent(`"type":"sdkConfig","metaData":{"a":"${fill("server-aaaaaaa ", EVENT_BYTES)}"}`),
  ),
  events("config paths that are none", () =>
    oneEvent(`"type":"sdkConfig","metaData":{"a":"${fill("/config/v1/server/", EVENT_BYTES)}"}`),
  ),
  events("a long date", () => oneEvent(`"date":"${"2".repeat(EVENT_BYTES)}"`)),
  events("a long number", () => oneEvent(`"value":1${"0".repeat(EVENT_BYTES)}`)),
  events("many feature variations", () => oneEvent(`"featureVars":{${numbered(300_000)}}`)),
  events("numbers of many digits", () =>
    oneEvent(`"metaData":{"a":[${fill("0.123456789012345678901,", EVENT_BYTES)}1]}`),
  ),
  events("white space", () => `${" ".repeat(EVENT_BYTES)}{}`),
  ...[20_000, 250_000].map((bytes): CostClass => ({
    ...events(`${bytes} chunks of one byte`, () => `{"user":${USER},"events":[]}`.padEnd(bytes)),
    isChunked: true,
  })),
];

const EVALUATION_BYTES = EVALUATION_BODY_BYTES_MAX - ROOM;

const EVALUATION_CLASSES: readonly CostClass[] = [
  "/v1/variables",
  "/v1/variables/welcome-headline",
  "/v1/features",
].flatMap((target) => [
  evaluation(target, "many attributes", () => `"customData":{${numbered(18_000)}}`),
  evaluation(target, "many private attributes", () => `"privateCustomData":{${numbered(18_000)}}`),
  evaluation(target, "a long text", () => `"country":"${"c".repeat(EVALUATION_BYTES)}"`),
  evaluation(target, "a long version", () => `"appVersion":"${fill("1.", EVALUATION_BYTES)}1"`),
  evaluation(target, "a long e-mail address", () => `"email":"${fill("a@", EVALUATION_BYTES)}"`),
  evaluation(
    target,
    "nested lists",
    () => `"customData":${"[".repeat(EVALUATION_BYTES / 2)}${"]".repeat(EVALUATION_BYTES / 2)}`,
  ),
  evaluation(target, "escapes", () => `"name":"${fill(String.raw`\ud83d`, EVALUATION_BYTES)}"`),
]);

const OTHER_CLASSES: readonly CostClass[] = [
  ...["", "/welcome-headline"].flatMap((flag) => [
    ofrep(flag, "many attributes", () => numbered(18_000)),
    ofrep(flag, "a long text", () => `"country":"${"c".repeat(EVALUATION_BYTES)}"`),
    ofrep(flag, "nested objects", () => `"a":${'{"":'.repeat(40_000)}1${"}".repeat(40_000)}`),
  ]),
  {
    ...CONFIG,
    name: "stored user, many attributes",
    method: "PATCH",
    target: "/v1/edgedb/costly",
    body: () => `{"customData":{${numbered(5_000)}}}`,
  },
  {
    ...CONFIG,
    name: "stored user, a long text",
    method: "PATCH",
    target: "/v1/edgedb/costly",
    body: () => `{"name":"${"n".repeat(USER_DATA_BYTES_MAX - ROOM)}"}`,
  },
  {
    ...CONFIG,
    name: "many opt-ins",
    method: "PUT",
    target: "/v1/optIns/costly",
    body: () => `{${numbered(5_000).replaceAll(":1", ":true")}}`,
  },
  {
    name: "a long query",
    method: "GET",
    key: "client",
    target: `/v1/sdkConfig?user_id=u&customData=${"%7B".repeat(5_000)}`,
  },
  { name: "many parameters", method: "GET", key: "client", target: `/v1/sdkConfig?user_id=u&${"a=b&".repeat(4_000)}` },
  {
    name: "a long variable key",
    method: "POST",
    key: "server",
    target: `/v1/variables/${"%61".repeat(5_000)}`,
    body: () => USER,
  },
  {
    name: "replay with a large body",
    method: "POST",
    key: "admin",
    target: "/v1/events/replay",
    body: () => `{"limit":1,"cursor":"${"c".repeat(EVENT_BYTES)}"}`,
  },
  {
    name: "an operator's route without its token",
    method: "POST",
    key: "client",
    target: "/v1/events/replay",
    body: () => "1".repeat(EVENT_BYTES),
  },
];

export const COST_CLASSES: readonly CostClass[] = [...EVENT_CLASSES, ...EVALUATION_CLASSES, ...OTHER_CLASSES];

function events(name: string, body: () => string): CostClass {
  return { name: `events, ${name}`, method: "POST", target: "/v1/events", key: "client", body };
}

function oneEvent(members: string): string {
  return `{"user":${USER},"events":[{"type":"customEvent","customType":"a",${members}}]}`;
}

function evaluation(target: string, name: string, members: () => string): CostClass {
  return { ...CONFIG, target, name: `${target}, ${name}`, body: () => `{"user_id":"u",${members()}}` };
}

function ofrep(flag: string, name: string, members: () => string): CostClass {
  return {
    ...CONFIG,
    target: `/ofrep/v1/evaluate/flags${flag}`,
    name: `OFREP ${flag}, ${name}`,
    body: () => `{"context":{"targetingKey":"u",${members()}}}`,
  };
}

/** A text repeated up to so many bytes. */
function fill(text: string, bytes: number): string {
  return text.repeat(Math.floor(bytes / text.length));
}

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => `"${index.toString(36)}":1`).join(",");
}
