import { setTimeout as sleep } from "node:timers/promises";

import { type Answer, type Surface, type Verdict, judgeAnswer } from "./judge-answer.ts";
import { type Target, VARIABLE } from "./target.ts";

/** `isRepeated`: a post was answered 503 and sent again; the verdict is about the second answer. */
export type AskOutcome = Verdict & { readonly isRepeated: boolean };

export const SURFACES: readonly Surface[] = [
  "server config",
  "unchanged server config",
  "client config",
  "variable",
  "OFREP",
  "events",
];

const USER = { user_id: "ann" };
const TIMEOUT_MS = 20_000;
const REPEAT_AFTER_MS = 500;

/** Sends one request and judges the answer by what the environment may serve now. Never rejects. */
export async function ask(url: string, target: Target, surface: Surface): Promise<AskOutcome> {
  // What may be served at any moment between question and answer is right.
  const before = { ...target.expectation };
  const request = requestOf(target, surface);
  let isRepeated = false;
  let answer = await send(`${url}${pathOf(target, surface)}`, request);
  // As SDKs do: the same bytes again. Its answer says that they should.
  if (surface === "events" && answer.status === 503 && before.missing === "nothing") {
    isRepeated = true;
    await sleep(REPEAT_AFTER_MS);
    answer = await send(`${url}${pathOf(target, surface)}`, request);
  }
  return { ...judgeAnswer(answer, [before, target.expectation], surface), isRepeated };
}

async function send(url: string, request: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, body: await response.text(), etag: response.headers.get("etag") };
  } catch (error) {
    const body = error instanceof Error ? `${error.message} ${String(error.cause)}` : "no answer";
    return { status: 0, body, etag: null };
  }
}

function pathOf({ serverKey, clientKey }: Target, surface: Surface): string {
  switch (surface) {
    case "server config":
    case "unchanged server config":
      return `/config/v2/server/${serverKey}.json`;
    case "client config":
      return `/v1/sdkConfig?${new URLSearchParams({ sdkKey: clientKey, ...USER }).toString()}`;
    case "variable":
      return `/v1/variables/${VARIABLE}`;
    case "OFREP":
      return `/ofrep/v1/evaluate/flags/${VARIABLE}`;
    case "events":
      return "/v1/events/batch";
  }
}

function requestOf({ serverKey, expectation }: Target, surface: Surface): RequestInit {
  const headers = { authorization: serverKey, "content-type": "application/json" };
  switch (surface) {
    case "server config":
    case "client config":
      return {};
    case "unchanged server config":
      return { headers: { "if-none-match": expectation.versions.at(-1)?.etag ?? "" } };
    case "variable":
      return { method: "POST", headers, body: JSON.stringify(USER) };
    case "OFREP":
      return { method: "POST", headers, body: JSON.stringify({ context: { targetingKey: USER.user_id } }) };
    case "events":
      return { method: "POST", headers, body: writePost() };
  }
}

function writePost(): string {
  const nowMs = Date.now();
  const user = { ...USER, platform: "NodeJS", sdkType: "server", createdDate: nowMs, lastSeenDate: nowMs };
  const event = { type: "customEvent", customType: "asked", user_id: USER.user_id, clientDate: nowMs, featureVars: {} };
  return JSON.stringify({ batch: [{ user, events: [event] }] });
}
