import { sha256Hex } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { canonicalJson } from "./canonical-json.ts";
import type { AuditEntry } from "./publishing-api.ts";
import { parseAuditHead, verifyAudit, writeAuditHead } from "./verify-audit.ts";

const LOG = await writeLog(["publish", "create_key", "rollback", "publish"]);

async function writeLog(actions: readonly string[], actor = "ann"): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (const [index, action] of actions.entries()) {
    const previousDigest = entries.at(-1)?.digest ?? "";
    const content = { sequence: index + 1, atMs: 1_000 * index, actor, action, previousDigest };
    entries.push({ ...content, digest: await sha256Hex(canonicalJson(content)) });
  }
  return entries;
}

const headOf = (entries: readonly AuditEntry[], sequence: number) => ({
  sequence,
  digest: entries[sequence - 1]?.digest ?? "",
});

describe("the chain of an audit log", () => {
  it("is whole as it was written, read from the start or from an entry on", async () => {
    const head = headOf(LOG, 4);
    expect(await verifyAudit(LOG)).toEqual({ kind: "whole", checkedEntries: 4, head });
    expect(await verifyAudit(LOG.slice(2), 2)).toEqual({ kind: "whole", checkedEntries: 2, head });
    expect(await verifyAudit([])).toEqual({ kind: "whole", checkedEntries: 0, head: { sequence: 0, digest: "" } });
  });

  const changed = LOG.map((entry) => (entry.sequence === 2 ? { ...entry, actor: "eve" } : entry));
  it.each([
    ["an entry is removed", LOG.toSpliced(1, 1), { sequence: 2, problem: "missing" }],
    ["the first entry is removed", LOG.slice(1), { sequence: 1, problem: "missing" }],
    ["an entry is changed", changed, { sequence: 2, problem: "changed" }],
    [
      "two entries change places",
      [...LOG.slice(0, 2), ...LOG.slice(2).toReversed()],
      { sequence: 3, problem: "missing" },
    ],
  ])("is broken when %s", async (_name, entries, expected) => {
    expect(await verifyAudit(entries)).toEqual({ kind: "broken", ...expected });
  });

  it("is broken when an entry is changed together with its digest", async () => {
    const [, second] = await writeLog(["publish", "revoke_key"]);
    const forged = LOG.toSpliced(1, 1, ...(second === undefined ? [] : [second]));
    expect(await verifyAudit(forged)).toEqual({ kind: "broken", sequence: 3, problem: "replaced" });
  });
});

describe("a head that somebody kept", () => {
  it("agrees with a log that only grew", async () => {
    for (const sequence of [1, 2, 4]) {
      expect(await verifyAudit(LOG, 0, [headOf(LOG, sequence)])).toMatchObject({ kind: "whole" });
    }
  });

  it("shows that the whole log was written anew, which the log alone does not", async () => {
    const forged = await writeLog(["publish", "create_key", "rollback", "publish"], "eve");
    expect(await verifyAudit(forged)).toMatchObject({ kind: "whole" });
    expect(await verifyAudit(forged, 0, [headOf(LOG, 3)])).toEqual({
      kind: "broken",
      sequence: 3,
      problem: "rewritten",
    });
  });

  it("shows that the newest entries were removed, which the log alone does not", async () => {
    const cut = LOG.slice(0, 3);
    expect(await verifyAudit(cut)).toMatchObject({ kind: "whole" });
    expect(await verifyAudit(cut, 0, [headOf(LOG, 2), headOf(LOG, 4)])).toEqual({
      kind: "broken",
      sequence: 4,
      problem: "cut",
    });
  });

  it("is written as sequence and digest, and read only in that form", () => {
    const head = headOf(LOG, 4);
    expect(parseAuditHead(writeAuditHead(head))).toEqual(head);
    for (const text of ["", "4", "4:", `x:${head.digest}`, `4:${head.digest}0`, `-1:${head.digest}`]) {
      expect(parseAuditHead(text)).toBeUndefined();
    }
  });
});
