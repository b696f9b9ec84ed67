import { ADMIN_TOKEN_ACTOR, principalActor } from "@burgee/contract";

import type { PrincipalRow } from "../database-rows.ts";
import type { ProjectDatabase } from "../ports.ts";

/** Whose vote something is. */
export interface Person {
  /** As the audit log calls them. */
  readonly actor: string;
  /** Whether it is no person, but a CI that made a token. */
  readonly isCi: boolean;
}

/** How `principalActor` ends the name of a token's holder. */
const TOKEN_ACTOR = /\(token ([0-9a-f]{16})\)$/;

/**
 * The person behind an actor. A token stands for whoever made it, also through other tokens, so that nobody gets a second
 * vote by making one. Tokens that were made with the admin token stand for themselves: nobody in particular made them.
 */
export function findPerson(database: Pick<ProjectDatabase, "findPrincipal">, actor: string): Person {
  let person = actor;
  // Each token was made after the one that made it, so that this ends; the set is for rows that somebody tampered with.
  for (const seen = new Set<string>(); !seen.has(person);) {
    seen.add(person);
    const record = findToken(database, person);
    if (record === undefined || isOfNobody(record)) break;
    person = record.createdBy;
    if (record.createdVia === "ci") return { actor: person, isCi: true };
  }
  return { actor: person, isCi: false };
}

function findToken(
  database: Pick<ProjectDatabase, "findPrincipal">,
  actor: string,
): PrincipalRow["record"] | undefined {
  const [, id] = TOKEN_ACTOR.exec(actor) ?? [];
  const record = id === undefined ? undefined : database.findPrincipal(id)?.record;
  return record?.kind === "token" && principalActor(record) === actor ? record : undefined;
}

function isOfNobody({ createdBy, createdVia }: PrincipalRow["record"]): boolean {
  return createdVia === "break_glass" || createdBy === ADMIN_TOKEN_ACTOR;
}
