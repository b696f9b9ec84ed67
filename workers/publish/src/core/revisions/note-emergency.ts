import { nextAuditEntry } from "../audit.ts";
import type { PublishIntent } from "../outcomes.ts";
import type { RevisionPorts } from "./ports.ts";

/** Says in the audit log that approvals were left out on purpose, when they were. */
export async function noteEmergency(ports: RevisionPorts, { actor, message, authority }: PublishIntent): Promise<void> {
  if (authority?.isEmergency !== true) return;
  ports.database.appendAudit(await nextAuditEntry(ports, { actor, action: "emergency", message }));
}
