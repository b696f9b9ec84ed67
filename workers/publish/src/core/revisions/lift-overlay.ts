import { COMPILER } from "@burgee/publisher/core";

import type { CompiledFiles, PublishIntent, PublishOutcome } from "../outcomes.ts";
import { liftOverlayEntries, type OverlayBase } from "../overlay/change-overlay.ts";
import { refuseForStorage } from "../storage-failure.ts";
import { gateLift, type LiftRequest } from "./gate-lift.ts";
import { noteEmergency } from "./note-emergency.ts";
import { compileTree, findTree } from "./plan-push.ts";
import type { RevisionPorts } from "./ports.ts";
import type { PushRefusal } from "./push-outcome.ts";

/** Lifts entries of the overlay. Lifting a pin publishes what the newest revision compiles to. */
export async function liftOverlay(
  ports: RevisionPorts,
  environmentKey: string,
  ids: readonly string[],
  base: OverlayBase,
  request: LiftRequest,
  intent: PublishIntent,
): Promise<PublishOutcome | PushRefusal> {
  const { database } = ports;
  const id = database.findEnvironment(environmentKey)?.id;
  const entries = id === undefined ? [] : database.readOverlay(id).entries;
  const liftsPin = entries.some((entry) => entry.kind === "pinned" && ids.includes(entry.id));
  const newest =
    liftsPin && id !== undefined ? await openNewest(ports, environmentKey, id, request, intent) : undefined;
  if (newest?.kind === "refused") return newest.refusal;
  const outcome = await liftOverlayEntries(ports, environmentKey, ids, newest?.files, base, intent);
  const { version, outcome: result } = outcome.kind === "done" ? outcome.reply : {};
  const revision = newest?.files?.source?.revision;
  if (result === "published" && version !== undefined && revision !== undefined) {
    ports.revisions.saveServed(version.environmentId, version.version, revision);
  }
  return outcome;
}

type Newest =
  | { readonly kind: "compiled"; readonly files: CompiledFiles | undefined }
  | { readonly kind: "refused"; readonly refusal: PublishOutcome | PushRefusal };

/** What the newest revision says of an environment, if that may be published; no files where it has none of it. */
async function openNewest(
  ports: RevisionPorts,
  environmentKey: string,
  id: string,
  request: LiftRequest,
  intent: PublishIntent,
): Promise<Newest> {
  try {
    const head = ports.revisions.findNewest();
    if (head === undefined) return { kind: "compiled", files: undefined };
    const { revision } = head.record;
    const found = await findTree(ports, revision, head);
    if (found.kind !== "found") return { kind: "refused", refusal: found };
    const compiled = await compileTree(ports, found.tree, new Map());
    if (compiled.kind !== "compiled") return { kind: "refused", refusal: compiled };
    const { environments, problems: warnings } = compiled.compilation;
    const snapshot = [...environments.values()].find(({ document }) => document.environment._id === id);
    if (snapshot === undefined) return { kind: "compiled", files: undefined };
    const refusal = await gateLift(ports, head, snapshot, request, intent);
    if (refusal !== undefined) return { kind: "refused", refusal };
    const source = { revision, compiler: COMPILER };
    const whenAccepted = () => noteEmergency(ports, intent);
    return { kind: "compiled", files: { snapshot, warnings, source, whenAccepted } };
  } catch (error) {
    return { kind: "refused", refusal: refuseForStorage(ports, environmentKey, error) };
  }
}
