import { readFileSync } from "node:fs";
import { join } from "node:path";

import { isRecord } from "@burgee/contract";
import { ErrorCode, type EvaluationContext } from "@openfeature/server-sdk";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createFlagBundle, type TestFlag } from "./flag-project.ts";
import { OpenFeatureWorld } from "./openfeature-world.ts";
import type { FlagType, ProviderSubject, SubjectKind } from "./provider-subject.ts";
import { SERVER_SUBJECT } from "./server-subject.ts";
import { WEB_SUBJECT } from "./web-subject.ts";

/** Contexts in which the readers of contexts once differed, or could. */
const CONTEXTS: readonly (readonly [name: string, context: EvaluationContext])[] = [
  ["a subject alone", { targetingKey: "ada" }],
  ["another subject", { targetingKey: "bo" }],
  ["user_id as the subject", { user_id: "ada" }],
  ["userId as the subject", { userId: "u-1" }],
  ["userId beside the subject", { targetingKey: "ada", userId: "u-1" }],
  ["an attribute that was custom data in process", { targetingKey: "ada", hostname: "web-1", isAnonymous: true }],
  ["custom data of its own", { targetingKey: "ada", role: "admin", customer: false, age: 65 }],
  ["custom data as an object", { targetingKey: "ada", customData: { role: "admin", nested: { role: "x" } } }],
  ["private custom data", { targetingKey: "ada", privateCustomData: { role: "admin" } }],
  ["attributes of the wrong type", { targetingKey: "ada", email: 7, appVersion: true, appBuild: "12" }],
  ["nested values and nulls", { targetingKey: "ada", role: ["admin"], email: null, age: { value: 65 } }],
  ["an attribute that rules read", { targetingKey: "ada", email: "ballmer@macrosoft.com", age: 11, customer: false }],
];

const SPECIFIED = JSON.parse(readFileSync(join(import.meta.dirname, "gherkin/test-flags.json"), "utf8")) as Record<
  string,
  TestFlag
>;
const TYPES: readonly FlagType[] = ["Boolean", "String", "Number", "Object"];
const FALLBACKS = { Boolean: true, String: "the code's default", Number: -1, Object: { code: true } } as const;

let world: OpenFeatureWorld;

beforeAll(async () => {
  world = await OpenFeatureWorld.start();
}, 60_000);

afterAll(() => world.close());

it.each(CONTEXTS)(
  "In process, in a page and remotely, flags answer alike: %s",
  async (_name, context) => {
    const keys = createFlagBundle(SPECIFIED, 1).files.flatMap(
      ({ path }) => /^features\/(.+)\.yaml$/.exec(path)?.[1] ?? [],
    );
    const remote = Object.fromEntries(
      await Promise.all(keys.map(async (key) => [key, await askRemotely(key, context)])),
    );
    for (const kind of [SERVER_SUBJECT, WEB_SUBJECT]) {
      const subject = await open(kind, context);
      const answers: Record<string, unknown> = {};
      for (const key of keys) answers[key] = await ask(subject, key, context);
      await subject.close();
      expect({ provider: kind.name, answers }).toEqual({ provider: kind.name, answers: remote });
    }
  },
  30_000,
);

async function open(kind: SubjectKind, context: EvaluationContext): Promise<ProviderSubject> {
  const subject = kind.create(kind.settings(world));
  await subject.set();
  await subject.evaluate("Boolean", "boolean-flag", true, context);
  return subject;
}

/** The answer to the type that the flag has. */
async function ask(subject: ProviderSubject, key: string, context: EvaluationContext): Promise<unknown> {
  for (const type of TYPES) {
    const { value, reason, variant, errorCode } = await subject.evaluate(
      type,
      key,
      FALLBACKS[type],
      chooseContext(subject, context),
    );
    if (errorCode === undefined) return variant === undefined ? { reason } : { value, reason, variant };
    if (errorCode !== ErrorCode.TYPE_MISMATCH) return { errorCode };
  }
  return "of no type";
}

/** A page has its context already; setting it again would load the values again. */
function chooseContext(subject: ProviderSubject, context: EvaluationContext): EvaluationContext | undefined {
  return subject.name === "burgee-web" ? undefined : context;
}

async function askRemotely(key: string, context: object): Promise<unknown> {
  const response = await fetch(`${world.relay.origin}/ofrep/v1/evaluate/flags/${key}`, {
    method: "POST",
    headers: { authorization: `Bearer ${world.keys.server}`, "content-type": "application/json" },
    body: JSON.stringify({ context }),
  });
  const answer: unknown = await response.json();
  const { value, reason, variant, errorCode } = isRecord(answer) ? answer : {};
  if (errorCode !== undefined) return { errorCode };
  return variant === undefined ? { reason } : { value, reason, variant };
}
