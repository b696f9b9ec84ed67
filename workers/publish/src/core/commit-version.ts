import { CONFIG_BYTES_MAX, CONFIG_VIEWS, sha256Hex } from "@burgee/contract";
import {
  applyOverlay,
  diffSnapshots,
  renderViews,
  sealViews,
  type AppliedRule,
  type Change,
  type CompiledEnvironment,
  type OverlayChange,
  type Problem,
  type SealedViews,
  type VersionKind,
  type VersionRecord,
} from "@burgee/publisher/core";

import { buildRecord, pointerOf } from "./build-record.ts";
import type { EnvironmentRow } from "./database-rows.ts";
import { finishVersion } from "./finish-version.ts";
import { limitChanges, limitReasons } from "./limit-answers.ts";
import { donePublish, type ContentSource, type PublishIntent, type PublishOutcome, type Refusal } from "./outcomes.ts";
import { findFreeze, findPin, listInForce, overlaySnapshot, type Overlaid } from "./overlay/entries-in-force.ts";
import { holdVersion } from "./overlay/hold-version.ts";
import { readStoredEntries } from "./overlay/read-stored.ts";
import { isOwnPointer, namesVersion, readOwnSnapshot, refuseForeignEnvironment } from "./ownership.ts";
import type { PublisherPorts, VisiblePointer } from "./ports.ts";
import { recordAsCurrent } from "./record-as-current.ts";
import { isUnrecorded, recordVisible, type Unrecorded } from "./record-visible.ts";
import { renderDelivery } from "./render-delivery.ts";
import { refuseForStorage } from "./storage-failure.ts";
import { describeChanges } from "./version-changes.ts";

/** Content that should become a version. */
export interface Candidate {
  /** As it should be: a new one is created and a changed key renames it once readers see the version, not before. */
  readonly environment: EnvironmentRow;
  readonly snapshot: CompiledEnvironment;
  readonly kind: VersionKind;
  readonly rollbackOf?: number;
  readonly warnings: readonly Problem[];
  /** Entries of the overlay that start and end with it. */
  readonly overlay?: OverlayChange;
  /** The revision that the content was compiled from. */
  readonly source?: ContentSource;
  /** Called once the content cannot be refused any more, before anything is changed. */
  readonly whenAccepted?: () => Promise<unknown>;
}

/**
 * Makes a snapshot the current version of its environment, step by step so that a crash between any two is repaired by
 * `recover`: number and date are recorded, then artifacts are written, then the pointer is switched, then it is
 * recorded, then copies and listeners follow. Calls for one project must not overlap, and what was interrupted must be
 * settled before. A refusal changes nothing.
 */
export async function commitVersion(
  ports: PublisherPorts,
  given: Candidate,
  intent: PublishIntent,
): Promise<PublishOutcome> {
  const standing = await readStanding(ports, given.environment, intent);
  if (!standing.ok) return standing.outcome;
  const { visible, environment, unrecorded, before } = standing;
  if (intent.expectedVersion !== undefined && intent.expectedVersion !== environment.version) {
    const { key: environmentKey, version: current } = environment;
    return { kind: "conflict", environmentKey, expected: intent.expectedVersion, current };
  }
  const candidate: Candidate = { ...given, environment, snapshot: nameAnew(given.snapshot, environment) };
  const { snapshot, warnings } = candidate;
  const entries = listInForce(ports, environment.id, candidate.overlay, unrecorded?.entries);
  const freeze = candidate.kind === "publish" ? findFreeze(entries) : undefined;
  if (freeze !== undefined) {
    // So that the freeze can be lifted.
    if (unrecorded !== undefined && !intent.isDryRun) await recordVisible(ports, unrecorded);
    return { kind: "frozen", entry: freeze };
  }
  const { snapshot: shown, rules } = overlaySnapshot(snapshot, entries);
  const sealed = await sealViews(
    renderViews(shown, await renderDelivery(ports, environment.id), ports.viewMemory),
    ports.viewMemory,
  );
  const current = ports.database.findVersion(environment.id, environment.version);
  const looksSame = sealed.etag === environment.etag && namesVersion(ports, visible.pointer, environment);
  if (looksSame && candidate.overlay === undefined && (await hasContent(current, snapshot, rules))) {
    if (!intent.isDryRun) {
      await candidate.whenAccepted?.();
      if (unrecorded !== undefined) await recordVisible(ports, unrecorded);
    }
    return donePublish(intent.isDryRun ? "dry_run" : "unchanged", current, [], warnings);
  }
  const reasons = findReasonsToRefuse(ports, sealed);
  if (reasons.length > 0) return { kind: "refused", reasons };
  const changes = listChanges({ before, rules: current?.rules ?? [] }, { snapshot, shown, rules });
  const isHeld = candidate.kind === "publish" && findPin(entries) !== undefined;
  if (intent.isDryRun) return donePublish("dry_run", current, limitChanges(changes), warnings);

  const refusal = await claim(ports, environment);
  if (refusal !== undefined) return refusal;
  await candidate.whenAccepted?.();
  if (unrecorded !== undefined) await recordVisible(ports, unrecorded);
  const snapshotText = JSON.stringify(snapshot);
  const { pointer: replaced } = visible;
  const made = await buildRecord(ports, candidate, intent, sealed, replaced, snapshotText, rules);
  const record: VersionRecord = isHeld ? { ...made, held: true } : made;
  const stored = { changes, problems: warnings };
  const described = await describeChanges(stored);
  const hasOverlay = entries.length > 0 || ports.database.readOverlay(environment.id).revision > 0;
  const texts = { snapshot: snapshotText, changes: described.text, ...(hasOverlay ? { entries } : {}) };
  if (isHeld) return holdVersion(ports, record, { texts, stored, described }, intent);
  const pointer = pointerOf(record, snapshot);
  ports.database.insertVersion(record, described.digest, intent.idempotency);
  await ports.wakeLater();
  try {
    await ports.store.writeVersion(environment.id, record.version, sealed, texts);
    await ports.store.writePointer(pointer, visible);
  } catch (error) {
    return refuseForStorage(ports, environment.key, error);
  }
  await recordAsCurrent(ports, record);
  await finishVersion(ports, pointer);
  return donePublish("published", record, limitChanges(changes), warnings);
}

/**
 * Whether a version has this content, which serves the same as it. Under a rule, other content may serve the same: it must
 * not be lost, because it counts once the rule ends.
 */
async function hasContent(
  version: VersionRecord | undefined,
  snapshot: CompiledEnvironment,
  rules: readonly AppliedRule[],
): Promise<boolean> {
  if (rules.length === 0 && version?.rules === undefined) return true;
  return version?.snapshotSha256 === (await sha256Hex(JSON.stringify(snapshot)));
}

/** What changes in the files or, when the rules of the overlay change, in what is served. */
function listChanges(
  old: { readonly before: CompiledEnvironment | undefined; readonly rules: readonly AppliedRule[] },
  { snapshot, shown, rules }: { readonly shown: CompiledEnvironment } & Overlaid,
): readonly Change[] {
  if (old.before === undefined || isSameRules(old.rules, rules)) return diffSnapshots(old.before, snapshot);
  return diffSnapshots(applyOverlay(old.before, old.rules).snapshot, shown);
}

function isSameRules(some: readonly AppliedRule[], others: readonly AppliedRule[]): boolean {
  return some.length === others.length && some.every(({ id }, index) => id === others[index]?.id);
}

/** The content under the environment's current name: a rollback may bring back content from before a rename. */
function nameAnew(snapshot: CompiledEnvironment, { key }: EnvironmentRow): CompiledEnvironment {
  const { document } = snapshot;
  if (document.environment.key === key) return snapshot;
  return { ...snapshot, document: { ...document, environment: { ...document.environment, key } } };
}

function findReasonsToRefuse(ports: PublisherPorts, sealed: SealedViews): readonly string[] {
  const reasons = CONFIG_VIEWS.flatMap((view) => {
    const { bytes } = sealed.stored[view];
    if (bytes > CONFIG_BYTES_MAX) return [`the ${view} config has ${bytes} bytes, more than ${CONFIG_BYTES_MAX}`];
    return ports.verify(view, sealed.bodies[view]).map((reason) => `${view}: ${reason}`);
  });
  return limitReasons(reasons);
}

type Standing =
  | {
      readonly ok: true;
      readonly visible: VisiblePointer;
      /** With the version that readers see, when the database lacks it. */
      readonly environment: EnvironmentRow;
      /** That version. */
      readonly unrecorded: Unrecorded | undefined;
      /** Content of the current version; undefined when there is none, or it is not what was published. */
      readonly before: CompiledEnvironment | undefined;
    }
  | { readonly ok: false; readonly outcome: Refusal };

/** What readers see of the environment now, or why this project must not change it. Writes nothing. */
async function readStanding(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  intent: PublishIntent,
): Promise<Standing> {
  const { projectKey, store } = ports;
  const { id: environmentId, key: environmentKey } = environment;
  try {
    const refusal = await refuseForeignEnvironment(ports, environment, true);
    if (refusal !== undefined) return { ok: false, outcome: refusal };
    const visible = await store.readVisible(environmentId);
    const { pointer } = visible;
    if (pointer !== undefined && !isOwnPointer(ports, pointer) && intent.takesBack !== true) {
      const { projectKey: holder, version } = pointer;
      return { ok: false, outcome: { kind: "taken_environment", environmentKey, projectKey, holder, version } };
    }
    const adopted = isUnrecorded(ports, pointer, environment) ? pointer : undefined;
    if (adopted !== undefined) {
      const forgery = await store.findForgery(adopted);
      const { version } = adopted;
      if (forgery !== undefined) {
        return { ok: false, outcome: { kind: "unproven_pointer", environmentKey, environmentId, version, forgery } };
      }
    }
    const unrecorded =
      adopted === undefined ? undefined : { pointer: adopted, entries: await readStoredEntries(ports, adopted) };
    const { version, etag } = adopted ?? environment;
    const read = await readOwnSnapshot(ports, environmentId, version);
    const before = read.kind === "found" ? read.snapshot : undefined;
    return { ok: true, visible, environment: { ...environment, version, etag }, unrecorded, before };
  } catch (error) {
    return { ok: false, outcome: refuseForStorage(ports, environment.key, error) };
  }
}

/** Makes the environment this project's, unless another project was faster. */
async function claim(ports: PublisherPorts, environment: EnvironmentRow): Promise<Refusal | undefined> {
  try {
    return await refuseForeignEnvironment(ports, environment, false);
  } catch (error) {
    return refuseForStorage(ports, environment.key, error);
  }
}
