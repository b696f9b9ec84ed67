import type { IdempotentRequest } from "./database-rows.ts";
import type { PublishOutcome } from "./outcomes.ts";
import { donePublish } from "./outcomes.ts";
import type { PublisherPorts } from "./ports.ts";
import { readChanges } from "./version-changes.ts";

/** How long a repeated request gets the answer of the first. */
export const REPLY_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * The answer to a request that was made before with the same idempotency key; undefined when it is new. When it made a
 * version, the version itself is the answer: a crash after readers saw it loses nothing.
 */
export async function answerRepeated(
  ports: PublisherPorts,
  request: IdempotentRequest | undefined,
): Promise<PublishOutcome | undefined> {
  if (request === undefined) return undefined;
  const made = ports.database.findVersionByRequest(request.key);
  if (made !== undefined && made.record.createdAtMs > ports.clock.now() - REPLY_LIFETIME_MS) {
    if (made.fingerprint !== request.fingerprint) return { kind: "idempotency_mismatch" };
    const { environmentId, version } = made.record;
    const { changes, problems } = await readChanges(ports, environmentId, version);
    return donePublish(made.record.held === true ? "held" : "published", made.record, changes, problems);
  }
  const reply = ports.database.findReply(request.key);
  if (reply === undefined) return undefined;
  if (reply.fingerprint !== request.fingerprint) return { kind: "idempotency_mismatch" };
  return JSON.parse(reply.reply) as PublishOutcome;
}

/** Remembers an answer that made no version, so that a repeated request gets it again. */
export function saveReply(
  { database, clock }: PublisherPorts,
  request: IdempotentRequest | undefined,
  outcome: PublishOutcome,
): void {
  if (request === undefined) return;
  database.saveReply(request.key, request.fingerprint, JSON.stringify(outcome), clock.now());
}
