import { readFileSync } from "node:fs";

import { STREAM_NAME } from "@burgee/local/platform";
import { PLATFORM_WORKERS, repositoryRoot } from "@burgee/scripts/workers";

import { type AccessRoute, fillBraces, type Operation } from "../../access/access-route.ts";
import { ACCESS_TABLE } from "../../access/access-table.ts";
import { writeBody } from "../../access/body-samples.ts";
import type { OutgoingRequest } from "../../access/send-request.ts";
import type { Random } from "../../fuzz/random.ts";
import { readLandedEvents } from "../../official/read-landed-lines.ts";
import { waitUntil } from "../../official/wait-until.ts";
import { CANARY_KINDS, type CanaryKind, type Place, PLACES } from "../canaries.ts";
import type { Check, Family, Problem } from "../check.ts";
import { createHealthCheck, createVeiledStreamCheck } from "../disclosure-checks.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { judgeAnswer } from "../judge-answer.ts";
import { createQueryChecks } from "../query-checks.ts";
import { sampleList } from "../sample-list.ts";
import { findText, readPlace } from "../search-places.ts";
import { writeRequest } from "../write-request.ts";

const SHORT_REQUESTS = 60;

/** Canaries through every route; then answers, the Workers' log, landed files, buckets and databases are searched. */
export const LEAKS: Family = {
  name: "leaks",
  overlap: 6,
  list({ world, random, isLong }) {
    const requests = ACCESS_TABLE.filter(({ hiddenBecause }) => hiddenBecause === undefined).flatMap((route) =>
      route.operations.flatMap((operation) =>
        CANARY_KINDS.map((kind) => createPlantCheck(route, operation, kind, makeCanary(kind, random), world)),
      ),
    );
    return [
      ...(isLong ? requests : sampleList(requests, SHORT_REQUESTS, random)),
      ...createEventChecks(world, random),
      createSpoolCheck(world),
      createVeiledStreamCheck(world),
      createHealthCheck(world),
      createLandingCheck(world),
      ...PLACES.flatMap((place) => CANARY_KINDS.map((kind) => createSearchCheck(kind, place, world))),
      ...PLACES.map((place) => createKeySearchCheck(place, world)),
      ...createQueryChecks(world),
      ...createSettingChecks(),
    ];
  },
};

function makeCanary({ prefix }: CanaryKind, random: Random): string {
  const digits = (): string => random.int(0, 0xffff).toString(16).padStart(4, "0");
  return prefix.endsWith(":") ? `${prefix}${digits()}::${digits()}` : `${prefix}${digits()}${digits()}${digits()}`;
}

function createPlantCheck(
  route: AccessRoute,
  operation: Operation,
  kind: CanaryKind,
  canary: string,
  world: HostileWorld,
): Check {
  const { path, body } = world.prepared.values;
  const opener = operation.accepts[0] ?? "nobody";
  const credential = world.prepared.values.credentials.find(({ opens }) => opens === opener)?.text;
  const values = { ...path, sdkKey: credential ?? "nobody" };
  const query = fillBraces(route.query ?? "", values);
  const token = opener === "stream" ? `&token=${world.prepared.holdings.streamToken}` : "";
  const text = operation.body === undefined ? undefined : writeBody(operation.body, "valid", body);
  const plain: OutgoingRequest = {
    method: operation.method,
    target: `${fillBraces(route.path, values)}?${query}${token}`,
    headers: {
      ...(text === undefined ? {} : { "content-type": "application/json" }),
      ...route.headers,
      ...(credential === undefined || opener === "stream" ? {} : { authorization: `Bearer ${credential}` }),
    },
    body: text,
    frames: route.frames,
  };
  const request = kind.plant(plain, operation, canary);
  return {
    name: `${operation.method} ${route.path}?${route.query ?? ""} · ${kind.name}`,
    isAlone: route.worker === "PUBLISH",
    async run() {
      const answer = await world.sender.send(request);
      const whole = `${answer.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}\n${answer.body}`;
      const problems = judgeAnswer(request, answer, world.secrets);
      if (!kind.mayBeAnswered && whole.includes(canary)) problems.push({ rule: "leak", text: "the answer holds it" });
      return { sent: writeRequest(request, world.url), problems };
    },
  };
}

/** The ways into stored events, also in the short form. */
function createEventChecks(world: HostileWorld, random: Random): Check[] {
  const events = ACCESS_TABLE.filter(({ worker }) => worker === "EVENTS");
  return events.flatMap((route) =>
    route.operations
      .filter(({ acceptsRevoked }) => acceptsRevoked === true)
      .flatMap((operation) =>
        CANARY_KINDS.map((kind) => {
          const check = createPlantCheck(route, operation, kind, makeCanary(kind, random), world);
          return { ...check, name: `${check.name}, again` };
        }),
      ),
  );
}

/** The stream refuses, so the events of every kind lie in the spool, where they are looked for at once. */
function createSpoolCheck({ platform, sender, prepared }: HostileWorld): Check {
  return {
    name: "private data, keys and secret headers · in the spool",
    isAlone: true,
    async run() {
      const texts = ["canary-spool-a", "canary-spool-b", "dvc_server_canaryspool"];
      const body = JSON.stringify({
        user: { user_id: "spooled-user", privateCustomData: { note: texts[0] } },
        events: [{ type: "customEvent", customType: "spool", metaData: { resHeader_cookie: texts[1], key: texts[2] } }],
      });
      const headers = { authorization: prepared.holdings.keys.client, "content-type": "application/json" };
      platform.firehoseEmulator.setFaults(STREAM_NAME, { callErrorRate: 1 });
      try {
        const { status } = await sender.send({ method: "POST", target: "/v1/events", headers, body });
        const files = readPlace(platform, "buckets");
        const problems: Problem[] = texts
          .map((text) => findText(files, text))
          .filter((text) => text !== undefined)
          .map((text) => ({ rule: "leak", text }));
        const isSpooled = findText(files, "spooled-user") !== undefined;
        if (!isSpooled) problems.push({ rule: "lost", text: `answered ${status}, and the spool does not hold it` });
        return { sent: body, problems };
      } finally {
        platform.firehoseEmulator.setFaults(STREAM_NAME, {});
      }
    },
  };
}

const LANDING_MS_MAX = 20_000;

/** Searching proves nothing before what was sent has arrived. */
function createLandingCheck({ platform, sender, prepared }: HostileWorld): Check {
  return {
    name: "what was sent has landed",
    isAlone: true,
    async run() {
      const body = JSON.stringify({ user: { user_id: "last-canary" }, events: [{ type: "last-canary" }] });
      const headers = { authorization: prepared.holdings.keys.client, "content-type": "application/json" };
      const { status } = await sender.send({ method: "POST", target: "/v1/events", headers, body });
      const problems: Problem[] = status === 201 ? [] : [{ rule: "outcome", text: `answered ${status}` }];
      await waitUntil("the last event has landed", LANDING_MS_MAX, async () => {
        return JSON.stringify(await readLandedEvents(platform.state.landing)).includes("last-canary");
      }).catch((error: unknown) => problems.push({ rule: "lost", text: String(error) }));
      return { sent: body, problems };
    },
  };
}

function createSearchCheck(kind: CanaryKind, place: Place, { platform }: HostileWorld): Check {
  return {
    name: `${kind.name} · in ${place}`,
    isAlone: true,
    async run() {
      const found = kind.mayBeIn.includes(place) ? undefined : findText(readPlace(platform, place), kind.prefix);
      return { sent: kind.prefix, problems: found === undefined ? [] : [{ rule: "leak", text: found }] };
    },
  };
}

/** Server keys are kept as digests, the admin token not at all. Configs name the stream's URL, so buckets hold its token. */
function createKeySearchCheck(place: Place, { platform, prepared }: HostileWorld): Check {
  const { keys, revokedKeys, adminToken, streamToken } = prepared.holdings;
  return {
    name: `real credentials · in ${place}`,
    isAlone: true,
    async run() {
      const files = readPlace(platform, place);
      const texts = [keys.server, revokedKeys.server, adminToken, ...(place === "buckets" ? [] : [streamToken])];
      const found = texts.map((text) => findText(files, text));
      const problems = found.filter((text) => text !== undefined).map((text) => ({ rule: "leak" as const, text }));
      return { sent: "", problems };
    },
  };
}

/** Logs of the runtime hold URLs, and URLs hold keys; hosts beside the zone pass its limits by. */
function createSettingChecks(): Check[] {
  return PLATFORM_WORKERS.flatMap(({ name, config }) => {
    const text = readFileSync(`${repositoryRoot}${config}`, "utf8");
    return [/^invocation_logs = false$/m, /^workers_dev = false$/m].map((pattern): Check => ({
      name: `${pattern.source.slice(1, -1)} for ${name}`,
      async run() {
        return {
          sent: config,
          problems: pattern.test(text) ? [] : [{ rule: "leak", text: `${config} does not say so` }],
        };
      },
    }));
  });
}
