import type { createTurns } from "@burgee/worker-common";

import type { ChangeRefusal } from "./changes/change-outcome.ts";
import type { ChangePorts } from "./changes/ports.ts";
import { runDueChanges } from "./changes/schedule-change.ts";
import type { PublishOutcome } from "./outcomes.ts";
import { wakeUp } from "./recover.ts";
import { guardEmergencies } from "./revisions/guard-emergencies.ts";
import { sweep } from "./revisions/sweep.ts";
import { deliverDue } from "./webhooks/deliver-due.ts";
import type { WebhookPorts } from "./webhooks/ports.ts";
import { withAuditHead } from "./with-audit-head.ts";
import { untilNextDayMs, writeDailyHead } from "./write-audit-head.ts";

type Task<Result> = () => Promise<Result>;
type StorageFailure = Extract<ChangeRefusal, { kind: "storage_failed" }>;

/** Runs what changes a project, one after the other, and what must follow it. */
export interface ProjectTurns {
  /** Runs what may add to the audit log; webhooks are called and the head of the log is written afterwards. */
  change<Result>(task: Task<Result>): Promise<Result>;
  /** Changes what holds in an environment, unless its policy leaves that to owners. */
  changeOverlay<Outcome extends { readonly kind: string }>(
    environmentKey: string,
    isOwner: boolean,
    task: Task<Outcome | PublishOutcome>,
  ): Promise<Outcome | PublishOutcome>;
  /** Takes a step of a proposed change. */
  step<Result>(task: Task<Result>): Promise<Result | StorageFailure>;
  /** Shows a proposed change, which adds nothing to the audit log. */
  show<Result>(task: Task<Result>): Promise<Result | StorageFailure>;
  /**
   * Applies the changes that are due, settles and signs, removes what nobody needs, keeps the head of the audit log once a
   * day, then calls webhooks. Asks to be called again until all is done.
   */
  catchUp(): Promise<void>;
}

export function createProjectTurns(
  ports: ChangePorts,
  hooks: WebhookPorts,
  inTurn: ReturnType<typeof createTurns>,
): ProjectTurns {
  /** Where webhooks may have to be called, the alarm is set first: a crash right after the change must not leave them uncalled. */
  const change = <Result>(task: Task<Result>): Promise<Result> =>
    inTurn(async () => {
      if (hooks.webhooks.listWebhooks().length > 0) await ports.wakeLater();
      try {
        return await task();
      } finally {
        await wakeForDeliveries(hooks, ports);
        await wakeTomorrow(ports);
      }
    });

  return {
    change,
    changeOverlay: (environmentKey, isOwner, task) =>
      change(async () => {
        const refusal = await guardEmergencies(ports, environmentKey, isOwner);
        return refusal ?? withAuditHead(ports.database, await task());
      }),
    step: (task) => change(() => unlessStorageFails(ports, task)),
    show: (task) => inTurn(() => unlessStorageFails(ports, task)),
    async catchUp() {
      await inTurn(() => catchUpInTurn(ports));
      try {
        await deliverDue(hooks, inTurn);
      } catch (error) {
        ports.log("error", "calling webhooks failed", { error: String(error) });
      }
      await wakeForDeliveries(hooks, ports);
    },
  };
}

async function catchUpInTurn(ports: ChangePorts): Promise<void> {
  const nextDueMs = await runDueChanges(ports);
  const isSettled = await wakeUp(ports);
  try {
    const nowMs = ports.clock.now();
    if (nextDueMs !== undefined && nextDueMs <= nowMs) await ports.wakeLater();
    else if (nextDueMs !== undefined) await ports.wakeAt(nextDueMs);
    const isSwept = await sweep(ports);
    const isHeadBehind = await writeDailyHead(ports);
    if (!isSettled) return;
    if (!isSwept) await ports.wakeLater();
    else if (isHeadBehind) await wakeTomorrow(ports);
  } catch (error) {
    ports.log("error", "what follows recovery failed", { error: String(error) });
    if (isSettled) await ports.wakeLater();
  }
}

async function unlessStorageFails<Result>({ log }: ChangePorts, task: Task<Result>): Promise<Result | StorageFailure> {
  try {
    return await task();
  } catch (error) {
    log("error", "a step of a change failed", { error: String(error) });
    const message = "storage does not answer: look at the change in a moment, and repeat what it lacks";
    return { kind: "storage_failed", message };
  }
}

async function wakeForDeliveries({ webhooks }: WebhookPorts, { wakeAt }: ChangePorts): Promise<void> {
  const dueMs = webhooks.findNextDelivery();
  if (dueMs !== undefined) await wakeAt(dueMs);
}

function wakeTomorrow({ clock, wakeAt }: ChangePorts): Promise<void> {
  const nowMs = clock.now();
  return wakeAt(nowMs + untilNextDayMs(nowMs));
}
