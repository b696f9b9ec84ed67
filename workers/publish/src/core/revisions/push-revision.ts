import { COMPILER, findBreakingChanges, type BreakingChange, type PushRequest } from "@burgee/publisher/core";

import { nextAuditEntry } from "../audit.ts";
import { gatePush } from "../changes/gate-push.ts";
import type { PublishIntent } from "../outcomes.ts";
import { settlePrepared } from "../settle-prepared.ts";
import { keepPushed } from "./keep-pushed.ts";
import { establishOthers, moveEnvironments } from "./move-environments.ts";
import { noteEmergency } from "./note-emergency.ts";
import { compileTree, findTree, planPush, type PushPlan } from "./plan-push.ts";
import type { RevisionPorts } from "./ports.ts";
import type { PushOutcome, PushRefusal } from "./push-outcome.ts";
import { readLive } from "./read-live.ts";
import { listPushed, recordRevision, restoreTexts, savePush, type PushMark } from "./record-revision.ts";

/** Stands for every environment of the files. */
const ALL_ENVIRONMENTS = "*";

/**
 * Makes a change of flag files the newest revision, merged with what others pushed since its base, and publishes it to the
 * environments that it names. A push that is refused changes nothing. Once the revision is recorded, each environment
 * succeeds or fails by itself. A repeated request continues where the first one was interrupted. Calls for one project must
 * not overlap.
 */
export async function pushRevision(
  ports: RevisionPorts,
  request: PushRequest,
  intent: PublishIntent,
): Promise<PushOutcome> {
  try {
    if (!intent.isDryRun) await settlePrepared(ports);
    const earlier = intent.isDryRun ? undefined : findEarlier(ports, intent);
    if (earlier === "mismatch") return { kind: "idempotency_mismatch" };
    const outcome =
      earlier === undefined
        ? await pushAnew(ports, request, intent)
        : await continuePush(ports, request, intent, earlier);
    if (outcome.kind !== "pushed" && !intent.isDryRun) await recordRefusal(ports, intent, outcome);
    return outcome;
  } catch (error) {
    ports.log("error", "a push failed", { project: ports.projectKey, error: String(error) });
    const message = "storage does not answer: repeat the push with the same Idempotency-Key in a moment";
    return { kind: "storage_failed", message };
  }
}

function findEarlier({ database }: RevisionPorts, { idempotency }: PublishIntent): PushMark | "mismatch" | undefined {
  if (idempotency === undefined) return undefined;
  const earlier = database.findReply(idempotency.key);
  if (earlier === undefined) return undefined;
  const mark = JSON.parse(earlier.reply) as PushMark & { readonly kind: string };
  return earlier.fingerprint === idempotency.fingerprint && mark.kind === "push" ? mark : "mismatch";
}

async function pushAnew(ports: RevisionPorts, request: PushRequest, asked: PublishIntent): Promise<PushOutcome> {
  const plan = await planPush(ports, request);
  if (plan.kind !== "planned") return plan;
  if (request.tree !== undefined && request.tree !== plan.treeDigest) {
    return { kind: "unexpected_tree", head: plan.head?.record.revision ?? 0 };
  }
  const chosen = await chooseEnvironments(ports, plan, request, asked);
  if (!chosen.ok) return chosen.refusal;
  const gate = await gatePush(ports, plan, chosen.environments, request, asked);
  if (gate.kind !== "passed") return gate;
  const intent = { ...asked, met: gate.met };
  const headNumber = plan.head?.record.revision ?? 0;
  const isNew = plan.treeDigest !== plan.head?.record.tree;
  let recorded: ReturnType<typeof recordOnce> | undefined;
  // Recorded only once an environment takes the files, so that a push that all of them refuse leaves nothing behind.
  const record = () => {
    recorded ??= recordOnce(ports, plan, request, intent, isNew);
    return recorded;
  };
  const source = { revision: isNew ? headNumber + 1 : headNumber, compiler: COMPILER };
  const files = { compilation: plan.compilation, source, whenAccepted: record };
  const moves = await moveEnvironments(ports, files, chosen.environments, intent);
  const refused = moves.find((move) => move.kind === "refused");
  if (recorded === undefined && refused?.kind === "refused" && moves.every(({ kind }) => kind === "refused")) {
    return { ...refused, kind: "refused_environment" };
  }
  let pushed: Awaited<ReturnType<typeof recordOnce>> = {};
  if (!intent.isDryRun) {
    pushed = await record();
    await establishOthers(ports, plan.compilation);
  }
  return {
    kind: "pushed",
    isDryRun: intent.isDryRun,
    revision: intent.isDryRun ? headNumber : source.revision,
    isNew,
    tree: plan.treeDigest,
    ...pushed,
    merged: plan.merged,
    moves,
    problems: plan.compilation.problems,
    auditHead: ports.database.lastAudit(),
  };
}

async function recordOnce(
  ports: RevisionPorts,
  plan: PushPlan,
  request: PushRequest,
  intent: PublishIntent,
  isNew: boolean,
): Promise<Pick<PushMark, "pushedTree">> {
  // The alarm also removes what a crash leaves, and what retention no longer keeps.
  await ports.wakeLater();
  await noteEmergency(ports, intent);
  await restoreTexts(ports, plan, request.files);
  const { commit } = request;
  const headNumber = plan.head?.record.revision ?? 0;
  const kept = await keepPushed(ports, plan, isNew ? headNumber + 1 : headNumber, commit);
  const pushed = listPushed(kept);
  if (isNew) {
    await recordRevision(ports, plan, request, intent, kept);
    return pushed;
  }
  ports.database.transaction(() => {
    // So that a later push from this commit is based on what its files are, and not on an older revision.
    if (commit !== undefined && plan.isAsPushed) ports.revisions.noteCommit(commit, headNumber);
    kept?.save();
    savePush(ports, intent, { revision: headNumber, isNew, atMs: ports.clock.now(), ...pushed });
  });
  ports.texts.keepOnly(plan.texts);
  return pushed;
}

/** Publishes what an interrupted push made a revision of, to the environments that lack it. */
async function continuePush(
  ports: RevisionPorts,
  request: PushRequest,
  intent: PublishIntent,
  mark: PushMark,
): Promise<PushOutcome> {
  const head = ports.revisions.findNewest();
  const record = ports.revisions.findRevision(mark.revision)?.record;
  const found = await findTree(ports, mark.revision, head);
  if (found.kind !== "found") return found;
  const compiled = await compileTree(ports, found.tree, new Map());
  if (compiled.kind !== "compiled") return compiled;
  const { compilation } = compiled;
  const environments = expandEnvironments(request.environments, [...compilation.environments.keys()]);
  const source = { revision: mark.revision, compiler: COMPILER };
  const gated = { ...intent, met: new Map(mark.met) };
  const moves = await moveEnvironments(ports, { compilation, source, since: mark.atMs }, environments, gated);
  await establishOthers(ports, compilation);
  return {
    kind: "pushed",
    isDryRun: false,
    revision: mark.revision,
    isNew: mark.isNew,
    tree: record?.tree ?? "",
    ...(mark.pushedTree === undefined ? {} : { pushedTree: mark.pushedTree }),
    merged: mark.isNew ? (record?.merged ?? []) : [],
    moves,
    problems: compilation.problems,
    auditHead: ports.database.lastAudit(),
  };
}

type Choice =
  | { readonly ok: true; readonly environments: readonly string[] }
  | { readonly ok: false; readonly refusal: PushRefusal };

/** The environments to publish to, or why one of them must not be. */
async function chooseEnvironments(
  ports: RevisionPorts,
  { compilation }: PushPlan,
  { environments: wanted, allow, emergency }: PushRequest,
  { message, isDryRun }: PublishIntent,
): Promise<Choice> {
  const known = [...compilation.environments.keys()];
  const environments = expandEnvironments(wanted, known);
  const stranger = environments.find((key) => !compilation.environments.has(key));
  if (stranger !== undefined) {
    return { ok: false, refusal: { kind: "environment_not_in_files", wanted: stranger, known } };
  }
  const unexplained = environments.find(
    (key) => compilation.source.environments.get(key)?.type === "production" || emergency === true,
  );
  if (unexplained !== undefined && message.trim() === "" && !isDryRun) {
    return { ok: false, refusal: { kind: "message_required", environmentKey: unexplained } };
  }
  const changes: (BreakingChange & { environmentKey: string })[] = [];
  for (const environmentKey of environments) {
    const after = compilation.environments.get(environmentKey);
    if (after === undefined) continue;
    const found = findBreakingChanges(await readLive(ports, after), after);
    changes.push(...found.map((change) => ({ ...change, environmentKey })));
  }
  const unmeant = changes.filter(({ kind }) => !allow.includes(kind));
  return unmeant.length === 0
    ? { ok: true, environments }
    : { ok: false, refusal: { kind: "breaking_changes", changes: unmeant } };
}

function expandEnvironments(wanted: readonly string[], known: readonly string[]): readonly string[] {
  return wanted.includes(ALL_ENVIRONMENTS) ? known : [...new Set(wanted)];
}

async function recordRefusal(ports: RevisionPorts, { actor, message }: PublishIntent, refusal: PushRefusal) {
  // The environment's own entry says so already.
  if (refusal.kind === "refused_environment") return;
  const action = `refused_push_${refusal.kind}`;
  ports.database.appendAudit(await nextAuditEntry(ports, { actor, action, message }));
}
