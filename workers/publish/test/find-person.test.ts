import type { PrincipalRecord } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import type { PrincipalRow } from "../src/core/database-rows.ts";
import { findPerson } from "../src/core/principals/find-person.ts";

/** A token with the digit as its digest. */
function token(digit: string, createdBy: string, more: Partial<PrincipalRecord> = {}): PrincipalRow {
  const subject = digit.repeat(64);
  const record = { kind: "token", subject, label: `t${digit}`, role: "publisher", createdBy, ...more } as const;
  return { id: digit.repeat(16), record: { createdAtMs: 1, changedAtMs: 1, ...record } };
}

const nameOf = (digit: string) => `t${digit} (token ${digit.repeat(16)})`;

function personOf(actor: string, ...rows: readonly PrincipalRow[]) {
  return findPerson({ findPrincipal: (id) => rows.find((row) => row.id === id) }, actor);
}

describe("the person behind", () => {
  it("a member is the member", () => {
    expect(personOf("ann@example.test")).toEqual({ actor: "ann@example.test", isCi: false });
  });

  it("a token is whoever made it, also through revoked tokens and without a note of their credential", () => {
    const rows = [token("1", "ann@example.test"), token("2", nameOf("1"), { revokedAtMs: 2 }), token("3", nameOf("2"))];
    expect(personOf(nameOf("3"), ...rows)).toEqual({ actor: "ann@example.test", isCi: false });
  });

  it.each([{}, { createdVia: "break_glass" as const }])("a token of the admin token is its holder (%o)", (more) => {
    const rows = [token("1", "ADMIN_TOKEN", more), token("2", nameOf("1"))];
    expect(personOf(nameOf("2"), ...rows)).toEqual({ actor: nameOf("1"), isCi: false });
  });

  it("a token that a CI made is nobody", () => {
    const rows = [token("1", "acme/flags@main", { createdVia: "ci" }), token("2", nameOf("1"))];
    expect(personOf(nameOf("2"), ...rows)).toEqual({ actor: "acme/flags@main", isCi: true });
  });

  it.each([
    ["a label that only looks like a token", `ann (token ${"1".repeat(16)})`],
    ["a token that nobody knows", nameOf("9")],
    ["a certificate labelled as a token", `${nameOf("1")} (certificate ${"a".repeat(16)})`],
  ])("%s is that very name", (_name, actor) => {
    expect(personOf(actor, token("1", "ben@example.test"))).toEqual({ actor, isCi: false });
  });

  it("tokens that name each other is found all the same", () => {
    const rows = [token("1", nameOf("2")), token("2", nameOf("1"))];
    expect(personOf(nameOf("1"), ...rows)).toEqual(personOf(nameOf("1"), ...rows));
  });
});
