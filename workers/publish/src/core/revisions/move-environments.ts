import type { Compilation } from "@burgee/publisher/core";

import { establishEnvironment } from "../establish-environment.ts";
import type { PublishIntent } from "../outcomes.ts";
import { publishSnapshot } from "../publish-snapshot.ts";
import type { RevisionPorts } from "./ports.ts";
import type { Move } from "./push-outcome.ts";

/** Compiled files and the revision that they are. */
export interface MovedFiles {
  readonly compilation: Extract<Compilation, { ok: true }>;
  readonly source: { readonly revision: number; readonly compiler: string };
  /** Called before the first change of an environment, and before its answer that nothing changes. */
  readonly whenAccepted?: () => Promise<unknown>;
  /** When the push that is repeated was recorded, in epoch milliseconds; undefined for a first attempt. */
  readonly since?: number;
}

/** Publishes compiled files to environments, one after the other. None keeps the next from its turn. */
export async function moveEnvironments(
  ports: RevisionPorts,
  files: MovedFiles,
  environmentKeys: readonly string[],
  intent: PublishIntent,
): Promise<readonly Move[]> {
  const moves: Move[] = [];
  for (const environmentKey of environmentKeys) moves.push(await moveOne(ports, files, environmentKey, intent));
  return moves;
}

async function moveOne(
  ports: RevisionPorts,
  files: MovedFiles,
  environmentKey: string,
  intent: PublishIntent,
): Promise<Move> {
  const { compilation, source, since, whenAccepted } = files;
  const snapshot = compilation.environments.get(environmentKey);
  if (snapshot === undefined) throw new Error(`nothing was compiled for ${environmentKey}`);
  const own = { ...intent, idempotency: ownIdempotency(intent, environmentKey) };
  const id = snapshot.document.environment._id;
  if (since !== undefined && !hasReply(ports, own)) {
    const head = ports.revisions.findNewest()?.record.revision ?? 0;
    if (head > source.revision) {
      return { kind: "refused", environmentKey, refusal: { kind: "superseded", revision: source.revision, head } };
    }
  }
  const compiled = {
    snapshot,
    warnings: compilation.problems,
    source,
    ...(whenAccepted === undefined ? {} : { whenAccepted }),
  };
  const outcome = await publishSnapshot(ports, compiled, own);
  if (outcome.kind !== "done") return { kind: "refused", environmentKey, refusal: outcome };
  const { version, outcome: result } = outcome.reply;
  if (version !== undefined && (result === "published" || result === "unchanged")) {
    ports.revisions.saveServed(id, version.version, source.revision);
    ports.revisions.removeRetired(id);
  }
  return { kind: "done", environmentKey, reply: outcome.reply };
}

/** Each environment remembers its own answer. No caller can send such a key: `#` is not allowed in one. */
function ownIdempotency(
  { idempotency, isDryRun }: PublishIntent,
  environmentKey: string,
): PublishIntent["idempotency"] {
  if (idempotency === undefined || isDryRun) return undefined;
  return { ...idempotency, key: `${idempotency.key}#${environmentKey}` };
}

function hasReply({ database }: RevisionPorts, { idempotency }: PublishIntent): boolean {
  if (idempotency === undefined) return false;
  const { key } = idempotency;
  return database.findVersionByRequest(key) !== undefined || database.findReply(key) !== undefined;
}

/**
 * Makes the environments of the files that do not exist yet, so that they can be given keys. Renames none: a name changes
 * when its environment is published. What fails is repeated by the next push.
 */
export async function establishOthers(ports: RevisionPorts, compilation: MovedFiles["compilation"]): Promise<void> {
  for (const { document } of compilation.environments.values()) {
    const { _id: id, key } = document.environment;
    const known = ports.database.listEnvironments();
    if (known.some((environment) => environment.id === id || environment.key === key)) continue;
    try {
      // One that another project made is reported when it is published itself.
      await establishEnvironment(ports, { id, key });
    } catch (error) {
      ports.log("error", "an environment could not be made", { environment: key, error: String(error) });
    }
  }
}
