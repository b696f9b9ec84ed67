import { sha256Hex, TOKEN_ID_LENGTH, TOKEN_PREFIX, type PrincipalRecord } from "@burgee/contract";
import type { CreateTokenRequest, SetPrincipalRequest } from "@burgee/publisher/core";

import { nextAuditEntry } from "../audit.ts";
import type { Author } from "../author.ts";
import type { PrincipalRow } from "../database-rows.ts";
import type { PublisherPorts } from "../ports.ts";
import { describePrincipal, isInForce } from "./list-principals.ts";
import type { PrincipalOutcome } from "./principal-outcomes.ts";
import { findRoleMistake, isLabel, readSubject } from "./read-principal.ts";
import { storePrincipals } from "./store-principals.ts";

/** Days that a token lives unless its maker says. */
export const TOKEN_DAYS_DEFAULT = 90;
/** Days that a token may live: one that nobody renews for a year was forgotten. */
export const TOKEN_DAYS_MAX = 366;
/** Principals in force in one project, so that listing them stays cheap. */
export const PRINCIPALS_MAX = 1_000;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Random part of a token: 160 bits as hex. */
const TOKEN_RANDOM_BYTES = 20;

/** Makes a token and shows its text this once. Several may be in force at the same time, so that one can replace another. */
export async function createToken(
  ports: PublisherPorts,
  request: CreateTokenRequest,
  author: Author,
): Promise<PrincipalOutcome> {
  const { label, role, environments, days = TOKEN_DAYS_DEFAULT } = request;
  if (!isLabel(label)) return { kind: "invalid", message: "a token needs a label that says what it is for" };
  if (!Number.isInteger(days) || days < 1 || days > TOKEN_DAYS_MAX) {
    return { kind: "invalid", message: `a token may live 1 to ${TOKEN_DAYS_MAX} days` };
  }
  const mistake = findRoleMistake(ports.projectKey, request);
  if (mistake !== undefined) return { kind: "invalid", message: mistake };
  if (isFull(ports)) return { kind: "too_many", countMax: PRINCIPALS_MAX };
  const text = makeTokenText();
  const digest = await sha256Hex(text);
  const nowMs = ports.clock.now();
  const record: PrincipalRecord = {
    kind: "token",
    subject: digest,
    label: label.trim(),
    role,
    ...(environments === undefined ? {} : { environments }),
    createdAtMs: nowMs,
    createdBy: author.actor,
    ...(author.via === "platform" ? {} : { createdVia: author.via }),
    changedAtMs: nowMs,
    expiresAtMs: nowMs + days * DAY_MS,
  };
  const row = { id: digest.slice(0, TOKEN_ID_LENGTH), record };
  await save(ports, row, "create_token", author);
  if (await isStored(ports)) return { kind: "created", token: { ...describePrincipal(row), token: text } };
  // Nobody gets the text, so the token must not come into force later.
  await save(ports, revoked(row, ports.clock.now()), "revoke_token", author);
  return { kind: "storage_failed" };
}

/** Gives a member, group, certificate or CI a role, or another one. */
export async function setPrincipal(
  ports: PublisherPorts,
  request: SetPrincipalRequest,
  author: Author,
): Promise<PrincipalOutcome> {
  const mistake = findRoleMistake(ports.projectKey, request);
  if (mistake !== undefined) return { kind: "invalid", message: mistake };
  const reading = readSubject(request);
  if (reading.kind === "invalid") return reading;
  const { kind, role, environments, label = reading.label } = request;
  if (!isLabel(label)) return { kind: "invalid", message: "the label must be a short line of text" };
  const id = (await sha256Hex(`${kind}:${reading.subject}`)).slice(0, TOKEN_ID_LENGTH);
  const before = ports.database.findPrincipal(id);
  const nowMs = ports.clock.now();
  const wasInForce = before !== undefined && isInForce(before, nowMs);
  if (!wasInForce && isFull(ports)) return { kind: "too_many", countMax: PRINCIPALS_MAX };
  if (wasInForce && !isTopRole(role) && isLastOwner(ports, before)) return { kind: "last_owner" };
  const record: PrincipalRecord = {
    kind,
    subject: reading.subject,
    label: label.trim(),
    role,
    ...(environments === undefined ? {} : { environments }),
    createdAtMs: before?.record.createdAtMs ?? nowMs,
    createdBy: before?.record.createdBy ?? author.actor,
    changedAtMs: changeMs(before, nowMs),
  };
  const row = { id, record };
  await save(ports, row, `set_${kind}`, author);
  return answer(ports, row);
}

/**
 * Refuses a principal from now on: a token for good, others until they are given a role again. Repeating it finishes what
 * an outage of the first store left undone.
 * @param idOrSubject id of a listing or the start of one, at least eight digits; or the text of a token
 */
export async function revokePrincipal(
  ports: PublisherPorts,
  idOrToken: string,
  author: Author,
): Promise<PrincipalOutcome> {
  const id = idOrToken.startsWith(TOKEN_PREFIX) ? (await sha256Hex(idOrToken)).slice(0, TOKEN_ID_LENGTH) : idOrToken;
  const matches = ports.database.listPrincipals().filter((row) => id.length >= 8 && row.id.startsWith(id));
  const [row] = matches;
  if (row === undefined) return { kind: "unknown_principal" };
  if (matches.length > 1) return { kind: "ambiguous_principal" };
  if (row.record.revokedAtMs !== undefined) return answer(ports, row);
  if (isLastOwner(ports, row)) return { kind: "last_owner" };
  const after = revoked(row, ports.clock.now());
  await save(ports, after, row.record.kind === "token" ? "revoke_token" : `remove_${row.record.kind}`, author);
  return answer(ports, after);
}

function revoked({ id, record }: PrincipalRow, nowMs: number): PrincipalRow {
  const changedAtMs = changeMs({ id, record }, nowMs);
  return { id, record: { ...record, changedAtMs, revokedAtMs: changedAtMs } };
}

/** Strictly later than the change before, also when the clock stood still: readers keep the later record. */
function changeMs(before: PrincipalRow | undefined, nowMs: number): number {
  return Math.max(nowMs, (before?.record.changedAtMs ?? 0) + 1);
}

function isTopRole(role: PrincipalRecord["role"]): boolean {
  return role === "owner" || role === "operator";
}

/** Whether a principal is the only one that may manage the others and does not end by itself, as tokens do. */
function isLastOwner({ database, clock }: PublisherPorts, row: PrincipalRow): boolean {
  const isLasting = ({ record }: PrincipalRow): boolean => record.kind !== "token" && record.kind !== "ci";
  const owners = database
    .listPrincipals()
    .filter((one) => isTopRole(one.record.role) && isLasting(one) && isInForce(one, clock.now()));
  return owners.length === 1 && owners[0]?.id === row.id;
}

function isFull({ database, clock }: PublisherPorts): boolean {
  return database.listPrincipals().filter((row) => isInForce(row, clock.now())).length >= PRINCIPALS_MAX;
}

async function save(ports: PublisherPorts, row: PrincipalRow, action: string, author: Author): Promise<void> {
  const audit = await nextAuditEntry(ports, { actor: author, action, message: describeChange(row) });
  ports.database.transaction(() => {
    ports.database.savePrincipal(row);
    ports.database.appendAudit(audit);
  });
  await ports.wakeLater();
}

function describeChange({ id, record: { label, role, environments, expiresAtMs } }: PrincipalRow): string {
  const where = environments === undefined ? "" : ` for ${environments.join(", ")}`;
  const until = expiresAtMs === undefined ? "" : `, until ${new Date(expiresAtMs).toISOString()}`;
  return `${label} (${id}): ${role}${where}${until}`;
}

async function answer(ports: PublisherPorts, row: PrincipalRow): Promise<PrincipalOutcome> {
  const stored = await isStored(ports, row.id);
  return stored
    ? { kind: "done", principal: describePrincipal(row) }
    : { kind: "pending", principal: describePrincipal(row, true) };
}

/** Whether the edge sees a principal as it was recorded; of all that are behind, the others are tried, too. */
async function isStored(ports: PublisherPorts, id?: string): Promise<boolean> {
  try {
    await storePrincipals(ports);
    return true;
  } catch (error) {
    ports.log("error", "storing a principal failed", { error: String(error) });
    return id !== undefined && !ports.database.listUnstoredPrincipals().some((row) => row.id === id);
  }
}

function makeTokenText(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_RANDOM_BYTES));
  return `${TOKEN_PREFIX}${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
