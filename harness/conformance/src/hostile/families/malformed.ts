import type { AccessRoute, Operation } from "../../access/access-route.ts";
import { fillBraces } from "../../access/access-route.ts";
import { ACCESS_TABLE } from "../../access/access-table.ts";
import { writeBody } from "../../access/body-samples.ts";
import type { OutgoingRequest, RawAnswer } from "../../access/send-request.ts";
import { BODY_CLASSES, type BodyClass } from "../body-classes.ts";
import type { Check, Family, FamilyContext, Problem } from "../check.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { judgeAnswer } from "../judge-answer.ts";
import { sampleList } from "../sample-list.ts";
import { scaleLimit } from "../time-limit.ts";
import { writeRequest } from "../write-request.ts";

const CREDENTIALS = ["no credential", "unknown key", "server key", "client key", "mobile key", "admin token"] as const;
const SHORT_CHECKS = 320;
const ANSWER_MS_MAX = 500;

/** Every class of bad body, to every operation that reads one, with six credentials. */
export const MALFORMED: Family = {
  name: "malformed",
  overlap: 4,
  list(context) {
    const { random, isLong } = context;
    const checks = ACCESS_TABLE.flatMap((route) =>
      route.operations
        .filter(({ body }) => body !== undefined)
        .flatMap((operation) =>
          BODY_CLASSES.flatMap((spoiled) =>
            CREDENTIALS.map((credential) => createCheck(route, operation, spoiled, credential, context)),
          ),
        ),
    );
    return isLong ? checks : sampleList(checks, SHORT_CHECKS, random);
  },
};

function createCheck(
  route: AccessRoute,
  operation: Operation,
  spoiled: BodyClass,
  credential: string,
  { world, isLong }: FamilyContext,
): Check {
  const { path, body, credentials } = world.prepared.values;
  const values = { ...path, sdkKey: "nobody" };
  const text = credentials.find(({ name }) => name === credential)?.text;
  const query = route.query === undefined ? "" : `?${fillBraces(route.query, values)}`;
  const valid = operation.body === undefined ? "{}" : (writeBody(operation.body, "valid", body) ?? "{}");
  const request: OutgoingRequest = {
    method: operation.method,
    target: `${fillBraces(route.path, values)}${query}`,
    headers: {
      "content-type": spoiled.contentType ?? "application/json",
      origin: "https://shop.example",
      ...(text === undefined ? {} : { authorization: `Bearer ${text}` }),
    },
    body: spoiled.spoil(valid),
  };
  const where = route.query === undefined ? route.path : `${route.path}?${route.query}`;
  return {
    name: `${operation.method} ${where} · ${spoiled.name} · ${credential}`,
    // Publishes wait for one another: together they would only measure the queue.
    isAlone: route.worker === "PUBLISH",
    async run() {
      const { answer, ms } = await sendTimed(request, world);
      return {
        sent: writeRequest(request, world.url),
        problems: [...judgeAnswer(request, answer, world.secrets), ...judgeTime(ms, isLong)],
      };
    },
  };
}

/** An answer that is late is asked for again: one collection or busy neighbour proves nothing. */
async function sendTimed(
  request: OutgoingRequest,
  world: HostileWorld,
): Promise<{ readonly answer: RawAnswer; readonly ms: number }> {
  const first = await time(request, world);
  if (first.ms <= ANSWER_MS_MAX) return first;
  const second = await time(request, world);
  return second.ms < first.ms ? { answer: first.answer, ms: second.ms } : first;
}

async function time(
  request: OutgoingRequest,
  world: HostileWorld,
): Promise<{ readonly answer: RawAnswer; readonly ms: number }> {
  const startedAt = performance.now();
  const answer = await world.sender.send(request);
  return { answer, ms: performance.now() - startedAt };
}

function judgeTime(ms: number, isLong: boolean): Problem[] {
  const limitMs = scaleLimit(ANSWER_MS_MAX, isLong);
  return ms <= limitMs
    ? []
    : [{ rule: "slow", text: `answered after ${Math.round(ms)} ms, not ${Math.round(limitMs)}` }];
}
