import { nextAuditEntry } from "../audit.ts";
import type { Author } from "../author.ts";
import type { ChangeRecord } from "./change-record.ts";
import type { ChangePorts } from "./ports.ts";

/** A step of a change, for the audit log. */
export interface ChangeFact {
  readonly actor: Author;
  readonly action: string;
  /** Why, or what came of it. */
  readonly note?: string;
  readonly revision?: number;
}

/** Saves a change with the audit entry of the step, and whatever belongs to it, in one transaction. */
export async function saveChange(
  ports: ChangePorts,
  record: ChangeRecord,
  { actor, action, note = "", ...more }: ChangeFact,
  besides: () => void = () => undefined,
): Promise<ChangeRecord> {
  const message = `${record.id} ${record.title}${note === "" ? "" : `: ${note}`}`;
  const audit = await nextAuditEntry(ports, { actor, action, message, ...more });
  const saved = { ...record, changedAtMs: ports.clock.now() };
  ports.database.transaction(() => {
    ports.changes.saveChange(saved);
    ports.database.appendAudit(audit);
    besides();
  });
  return saved;
}
