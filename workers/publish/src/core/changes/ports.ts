import type { ChangeEffect, ChangeState, CompiledEnvironment } from "@burgee/publisher/core";

import type { OwnDraftPorts } from "../drafts/own-draft.ts";
import type { RevisionPorts } from "../revisions/ports.ts";
import type { ChangeRecord } from "./change-record.ts";

/** The part of the project's database that holds proposed changes. Synchronous, as `ProjectDatabase`. */
export interface ChangeDatabase {
  /** Number of the newest change; 0 before the first. */
  lastNumber(): number;
  findChange(number: number): ChangeRecord | undefined;
  saveChange(record: ChangeRecord): void;
  /** Newest first, below the number `before`. */
  listChanges(state: ChangeState | undefined, before: number, countMax: number): readonly ChangeRecord[];
  countOpenChanges(): number;
  /** Changes that are being applied or are due at a time, the earliest first. */
  listDueChanges(nowMs: number): readonly ChangeRecord[];
  /** When the next one is due, in epoch milliseconds. */
  findNextDueMs(): number | undefined;
}

export interface ChangePorts extends RevisionPorts, OwnDraftPorts {
  readonly changes: ChangeDatabase;
  /** Evaluates sample users before and after. */
  readonly measure: (before: CompiledEnvironment, after: CompiledEnvironment) => NonNullable<ChangeEffect["impact"]>;
  /** Asks for a call of `runDueChanges` at a time, also after a crash. */
  readonly wakeAt: (atMs: number) => Promise<void>;
}
