import { readOwnersOnly } from "@burgee/publisher/core";

import type { Refusal } from "../outcomes.ts";
import { refuseForStorage } from "../storage-failure.ts";
import { findTree } from "./plan-push.ts";
import type { RevisionPorts } from "./ports.ts";
import { readTexts } from "./read-texts.ts";

/** Refuses a change of the overlay by somebody who is no owner, where environments.yaml says `emergencies: false`. */
export async function guardEmergencies(
  ports: RevisionPorts,
  environmentKey: string,
  isOwner: boolean,
): Promise<Refusal | undefined> {
  const id = ports.database.findEnvironment(environmentKey)?.id;
  const head = ports.revisions.findNewest();
  const key = head?.environments.find((environment) => environment.id === id)?.key;
  if (isOwner || head === undefined || key === undefined) return undefined;
  try {
    const path = "environments.yaml";
    const found = await findTree(ports, head.record.revision, head);
    const sha = found.kind === "found" ? found.tree.get(path) : undefined;
    const text = sha === undefined ? undefined : (await readTexts(ports, [sha])).texts.get(sha);
    // Without the file nobody knows who may: an owner can act.
    const isForOwners = text === undefined || readOwnersOnly({ files: [{ path, text }] }).has(key);
    return isForOwners ? { kind: "emergencies_for_owners", environmentKey } : undefined;
  } catch (error) {
    return refuseForStorage(ports, environmentKey, error);
  }
}
