import type { CompiledEnvironment } from "@burgee/publisher/core";

import { readOwnSnapshot } from "../ownership.ts";
import type { RevisionPorts } from "./ports.ts";

/** What readers see of an environment now, found by its id: its name may change with the files that are compared with it. */
export async function readLive(
  ports: RevisionPorts,
  after: CompiledEnvironment,
): Promise<CompiledEnvironment | undefined> {
  const { _id: id } = after.document.environment;
  const environment = ports.database.listEnvironments().find((known) => known.id === id);
  if (environment === undefined) return undefined;
  const read = await readOwnSnapshot(ports, id, environment.version);
  return read.kind === "found" ? read.snapshot : undefined;
}
