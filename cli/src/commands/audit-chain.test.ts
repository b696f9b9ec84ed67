import { sha256Hex } from "@burgee/contract";
import { canonicalJson, type AuditEntry } from "@burgee/publisher/core";
import { describe, expect, it } from "vitest";

import { checkAuditChain, readAuditEntries } from "./audit-chain.ts";

const LOG = await writeLog(["publish", "create_key", "rollback", "publish"]);

async function writeLog(actions: readonly string[]): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (const [index, action] of actions.entries()) {
    const previousDigest = entries.at(-1)?.digest ?? "";
    const content = { sequence: index + 1, atMs: 1_000 * index, actor: "ann", action, previousDigest };
    entries.push({ ...content, digest: await sha256Hex(canonicalJson(content)) });
  }
  return entries;
}

describe("the chain of an audit log", () => {
  it("is whole as it was written, read from the start or from an entry on", async () => {
    expect(await checkAuditChain(LOG, 0)).toEqual({ kind: "whole", checkedEntries: 4 });
    expect(await checkAuditChain(LOG.slice(2), 2)).toEqual({ kind: "whole", checkedEntries: 2 });
    expect(await checkAuditChain([], 9)).toEqual({ kind: "whole", checkedEntries: 0 });
  });

  const changed = LOG.map((entry) => (entry.sequence === 2 ? { ...entry, actor: "eve" } : entry));
  it.each([
    ["an entry is removed", LOG.toSpliced(1, 1), { sequence: 2, problem: "missing" }],
    ["the first entry is removed", LOG.slice(1), { sequence: 1, problem: "missing" }],
    ["an entry is changed", changed, { sequence: 2, problem: "changed" }],
  ])("is broken when %s", async (_name, entries, expected) => {
    expect(await checkAuditChain(entries, 0)).toEqual({ kind: "broken", ...expected });
  });

  it("is broken when an entry is changed together with its digest", async () => {
    const [, second] = await writeLog(["publish", "revoke_key"]);
    const forged = LOG.toSpliced(1, 1, ...(second === undefined ? [] : [second]));
    expect(await checkAuditChain(forged, 0)).toEqual({ kind: "broken", sequence: 3, problem: "replaced" });
  });

  it("is read to its end, page by page", async () => {
    const listAudit = async (_project: string, after = 0) => ({ entries: LOG.slice(after, after + 3) });
    expect(await readAuditEntries({ listAudit }, "shop", 0)).toEqual(LOG);
    expect(await readAuditEntries({ listAudit }, "shop", 2)).toEqual(LOG.slice(2));
  });
});
