import { answerOnce } from "../answer-once.ts";
import { type Candidate, commitVersion } from "../commit-version.ts";
import type { EnvironmentRow } from "../database-rows.ts";
import { refuseUnknownEnvironment } from "../establish-environment.ts";
import type { CompiledFiles, PublishIntent, PublishOutcome, Refusal } from "../outcomes.ts";
import type { PublisherPorts } from "../ports.ts";
import { readCurrent, rollBackNow, sourceOf } from "../publish-snapshot.ts";
import { findFreeze, listInForce } from "./entries-in-force.ts";
import { makeEntry, startEntry, type WantedEntry } from "./make-entry.ts";

/** The revision of the overlay that a change is based on; undefined to build on whatever is. */
export type OverlayBase = number | undefined;

/** How a change of the overlay is asked for, beside its content. */
export interface OverlayCall {
  readonly base: OverlayBase;
  /** Whether an owner of the project asks. */
  readonly isOwner: boolean;
}

/** Makes something hold in an environment, as a new version. A repeated request gets the first one's answer. */
export async function addOverlayEntry(
  ports: PublisherPorts,
  environmentKey: string,
  wanted: WantedEntry,
  base: OverlayBase,
  intent: PublishIntent,
): Promise<PublishOutcome> {
  return answerOnce(ports, environmentKey, intent, async () => {
    const found = findEnvironment(ports, environmentKey, base);
    if (!found.ok) return found.refusal;
    const { environment } = found;
    if (wanted.kind === "pinned") return rollBackNow(ports, environment, wanted, intent);
    const current = await readCurrent(ports, environment);
    if (!current.ok) return current.refusal;
    const made = makeEntry(ports, wanted, intent.actor, current.snapshot);
    if (!made.ok) return made.refusal;
    const overlay = startEntry(ports, environment.id, made.entry);
    if (overlay === undefined) return { kind: "too_many_entries" };
    const content = { snapshot: current.snapshot, ...sourceOf(current.record) };
    return commitVersion(ports, { environment, kind: "overlay", warnings: [], ...content, overlay }, intent);
  });
}

/**
 * Lifts entries, as a new version. Lifting a pin publishes `newest`: the newest revision, where there is one; otherwise the
 * newest version that was held. A freeze refuses that, as it refuses every publish.
 */
export async function liftOverlayEntries(
  ports: PublisherPorts,
  environmentKey: string,
  ids: readonly string[],
  newest: CompiledFiles | undefined,
  base: OverlayBase,
  intent: PublishIntent,
): Promise<PublishOutcome> {
  return answerOnce(ports, environmentKey, intent, async () => {
    const found = findEnvironment(ports, environmentKey, base);
    if (!found.ok) return found.refusal;
    const { environment } = found;
    const { entries } = ports.database.readOverlay(environment.id);
    const ended = entries.filter(({ id }) => ids.includes(id));
    const missing = ids.find((id) => !ended.some((entry) => entry.id === id));
    if (missing !== undefined) return { kind: "unknown_entry", id: missing };
    const overlay = { started: [], ended };
    const liftsPin = ended.some(({ kind }) => kind === "pinned");
    const freeze = findFreeze(listInForce(ports, environment.id, overlay));
    if (liftsPin && freeze !== undefined) return { kind: "frozen", entry: freeze };
    const content = await readContent(ports, environment, liftsPin, newest);
    if (!content.ok) return content.refusal;
    return commitVersion(ports, { environment, kind: "overlay", ...content.content, overlay }, intent);
  });
}

type Content =
  | { readonly ok: true; readonly content: Pick<Candidate, "snapshot" | "warnings" | "source" | "whenAccepted"> }
  | { readonly ok: false; readonly refusal: Refusal };

async function readContent(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  liftsPin: boolean,
  newest: CompiledFiles | undefined,
): Promise<Content> {
  if (liftsPin && newest !== undefined) {
    return { ok: true, content: newest };
  }
  const [last] = ports.database.listVersions(environment.id, 1);
  const version = liftsPin && last?.held === true ? last.version : environment.version;
  const read = await readCurrent(ports, { ...environment, version });
  if (!read.ok) return read;
  return { ok: true, content: { snapshot: read.snapshot, warnings: [], ...sourceOf(read.record) } };
}

type Found =
  | { readonly ok: true; readonly environment: EnvironmentRow }
  | { readonly ok: false; readonly refusal: Refusal };

function findEnvironment(ports: PublisherPorts, environmentKey: string, base: OverlayBase): Found {
  const environment = ports.database.findEnvironment(environmentKey);
  if (environment === undefined) return { ok: false, refusal: refuseUnknownEnvironment(ports) };
  if (environment.version === 0) return { ok: false, refusal: { kind: "nothing_published", environmentKey } };
  const { revision } = ports.database.readOverlay(environment.id);
  if (base !== undefined && base !== revision) return { ok: false, refusal: { kind: "stale_overlay", revision } };
  return { ok: true, environment };
}
