import type { AuditEntry } from "@burgee/publisher/core";
import { describe, expect, it } from "vitest";

import { eventOfAudit } from "./event-of-audit.ts";

function entryOf(action: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return { sequence: 1, atMs: 5, actor: "ann", action, previousDigest: "", digest: "d".repeat(64), ...more };
}

describe("the event of an audit entry", () => {
  it.each([
    ["publish", "published"],
    ["rollback", "published"],
    ["push", "pushed"],
    ["refused_conflict", "refused"],
    ["refused_push_merge_conflict", "refused"],
    ["overlay", "overlay_changed"],
    ["overlay_off", "overlay_changed"],
    ["overlay_expired", "overlay_changed"],
    ["freeze", "overlay_changed"],
    ["unpin", "overlay_changed"],
    ["overlay_reminder", "overlay_changed"],
    ["hold", "pushed"],
    ["open_change", "approval_wanted"],
    ["edit_change", "approval_wanted"],
    ["approve_change", "change_reviewed"],
    ["reject_change", "change_reviewed"],
    ["apply_change", "change_applied"],
    ["fail_change", "change_failed"],
    ["refused_apply_change", "change_failed"],
    ["schedule_change", "change_updated"],
    ["withdraw_change", "change_updated"],
    ["emergency", "emergency"],
    ["create_key", "key_created"],
    ["revoke_key", "key_revoked"],
    ["retire_environment", "key_revoked"],
    ["create_token", "access_changed"],
    ["set_member", "access_changed"],
    ["remove_certificate", "access_changed"],
    ["create_webhook", "webhook_changed"],
    ["disable_webhook", "webhook_changed"],
    ["drop_delivery", undefined],
    ["unchanged", undefined],
    ["keys", undefined],
    ["initial", undefined],
    ["constructor", undefined],
  ])("%s is %s", (action, type) => {
    expect(eventOfAudit(entryOf(action))?.type).toBe(type);
  });

  it("is bounded, whatever was published", () => {
    const changes = Array.from({ length: 5_000 }, (_, index) => ({
      kind: "changed" as const,
      subject: `feature f${index}`,
      before: "x".repeat(10_000),
      after: "y".repeat(10_000),
    }));
    const event = eventOfAudit(entryOf("publish", { changes, message: "m".repeat(1_000), actor: "a".repeat(2_000) }));
    expect(event?.summary).toHaveLength(20);
    expect(event?.summary.at(-1)).toBe("and 4981 more");
    expect(JSON.stringify(event).length).toBeLessThan(6_000);
  });

  it("says what holds from now on whatever the files say", () => {
    const common = { id: "1", author: "ann", createdAtMs: 1 };
    const overlay = {
      started: [{ ...common, kind: "off" as const, featureId: "f", featureKey: "checkout", reason: "it loses orders" }],
      ended: [{ ...common, kind: "pinned" as const, version: 3, reason: "old" }],
    };
    expect(eventOfAudit(entryOf("overlay", { overlay }))?.summary).toEqual([
      "started feature checkout off: it loses orders",
      "ended version 3 pinned",
    ]);
  });

  it("says from what to what a value went", () => {
    const changes = [{ kind: "changed" as const, subject: "feature banner, target all", before: "off", after: "on" }];
    expect(eventOfAudit(entryOf("publish", { changes }))?.summary).toEqual([
      "changed feature banner, target all: off → on",
    ]);
  });
});
