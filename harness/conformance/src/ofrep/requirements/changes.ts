import { setTimeout as sleep } from "node:timers/promises";

import { isRecord } from "@burgee/contract";

import { findStatusProblems } from "../answer-shape.ts";
import type { OfrepAnswer } from "../ofrep-subject.ts";
import type { FlagChange, KitContext, Requirement, Skipped } from "../requirement.ts";
import { readStreamAddress } from "../stream-address.ts";

const NO_TRIGGER: Skipped = { skipped: "the kit was given no command that changes a flag" };
/** Time for a stream to send what it sends on opening. */
const SETTLE_MS = 300;

/** What happens when a flag changes; needs a way to change one. */
export const CHANGE_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "changes: a change selects a new ETag at once for the refetch that names it",
    level: "must",
    async check({ subject, plain, change }) {
      if (change === undefined) return NO_TRIGGER;
      const body = { context: plain.context };
      const before = (await subject.evaluateAll({ body })).header("etag") ?? "";
      const startedMs = Date.now();
      await change.trigger();
      // As a provider refetches after a message, with the validators that the message would carry.
      const query = { flagConfigEtag: '"announced"', flagConfigLastModified: String(Math.floor(startedMs / 1000)) };
      const answer = await subject.evaluateAll({ body, query, headers: { "if-none-match": before } });
      return findRefetchProblems(answer, before);
    },
  },
  {
    name: "changes: a stream announces a change as refetchEvaluation, and the refetch sees it",
    level: "must",
    async check(kit) {
      const { subject, plain, change } = kit;
      if (change === undefined) return NO_TRIGGER;
      const body = { context: plain.context };
      const first = await subject.evaluateAll({ body });
      const address = findStreamAddress(first);
      if (address === undefined) return { skipped: "the bulk answer names no sse stream" };
      const message = await awaitMessage(kit, address, change);
      if (message === undefined) return [`no refetchEvaluation within ${change.timeoutMs} ms`];
      const problems = findMessageProblems(message);
      const etag = first.header("etag") ?? "";
      const answer = await subject.evaluateAll({
        body,
        query: buildRefetchQuery(message),
        headers: { "if-none-match": etag },
      });
      return [...problems, ...findRefetchProblems(answer, etag)];
    },
  },
];

function findStreamAddress({ json }: OfrepAnswer): string | undefined {
  const streams = isRecord(json) && Array.isArray(json["eventStreams"]) ? (json["eventStreams"] as unknown[]) : [];
  const stream = streams.find((entry) => isRecord(entry) && entry["type"] === "sse");
  return isRecord(stream) ? readStreamAddress(stream) : undefined;
}

/** The first refetchEvaluation after the change; undefined when none comes in time. */
async function awaitMessage(
  { subject }: KitContext,
  address: string,
  change: FlagChange,
): Promise<Record<string, unknown> | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), change.timeoutMs);
  try {
    const response = await subject.openStream(address, abort.signal);
    const reader = response.body?.getReader();
    if (reader === undefined) return undefined;
    const decoder = new TextDecoder();
    let text = "";
    let isTriggered: boolean = false;
    const trigger = sleep(SETTLE_MS).then(() => {
      // A server may replay the current version when a stream opens; only what follows the change counts.
      text = "";
      isTriggered = true;
      return change.trigger();
    });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += decoder.decode(value, { stream: true });
      const message = readMessages(text).at(-1);
      if (message === undefined || !isTriggered) continue;
      await trigger;
      return message;
    }
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/** Data of the refetchEvaluation messages that a stream has sent completely. */
function readMessages(text: string): Record<string, unknown>[] {
  const blocks = text.split(/\r?\n\r?\n/).slice(0, -1);
  return blocks.flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const event =
      lines
        .find((line) => line.startsWith("event:"))
        ?.slice(6)
        .trim() ?? "message";
    const data = lines
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice(5).trim())
      .join("\n");
    const parsed = event === "message" ? parseJson(data) : undefined;
    return isRecord(parsed) && parsed["type"] === "refetchEvaluation" ? [parsed] : [];
  });
}

function findMessageProblems({ etag, lastModified }: Record<string, unknown>): string[] {
  const problems: string[] = [];
  if (etag !== undefined && typeof etag !== "string") problems.push("the message's etag is not a string");
  if (lastModified !== undefined && !isDate(lastModified)) {
    problems.push(`the message's lastModified is ${JSON.stringify(lastModified)}: expected epoch seconds or a date`);
  }
  return problems;
}

/** Epoch seconds, ISO 8601 or an HTTP date. A number beyond the year 5000 would be milliseconds. */
function isDate(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) && value > 0 && value < 95_617_584_000;
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}

function buildRefetchQuery({ etag, lastModified }: Record<string, unknown>): Record<string, string> {
  return {
    ...(typeof etag === "string" ? { flagConfigEtag: etag } : {}),
    ...(typeof lastModified === "number" || typeof lastModified === "string"
      ? { flagConfigLastModified: String(lastModified) }
      : {}),
  };
}

function findRefetchProblems(answer: OfrepAnswer, before: string): string[] {
  const problems = findStatusProblems(answer, 200);
  if (problems.length > 0) return problems;
  return answer.header("etag") === before ? ["the ETag is still that of the version before"] : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
