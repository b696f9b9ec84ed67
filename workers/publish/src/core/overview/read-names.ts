import { findTopFile, readEnvironmentNames, readProjectName, type FlagFile } from "@burgee/publisher/core";

import { findTree } from "../revisions/plan-push.ts";
import type { RevisionPorts, StoredRevision } from "../revisions/ports.ts";
import { readTexts } from "../revisions/read-texts.ts";

/** What people call a project and its environments. */
export interface ProjectNames {
  readonly project: string | undefined;
  readonly environments: ReturnType<typeof readEnvironmentNames>;
}

/** Reads the names from the files of a revision; empty when storage does not have or give them. Never throws. */
export async function readNames(ports: RevisionPorts, newest: StoredRevision | undefined): Promise<ProjectNames> {
  const files = await readTopFiles(ports, newest);
  return { project: readProjectName({ files }), environments: readEnvironmentNames({ files }) };
}

async function readTopFiles(ports: RevisionPorts, newest: StoredRevision | undefined): Promise<readonly FlagFile[]> {
  if (newest === undefined) return [];
  try {
    const found = await findTree(ports, newest.record.revision, newest);
    if (found.kind !== "found") return [];
    const { tree } = found;
    const named = { files: [...tree.keys()].map((path) => ({ path, text: "" })) };
    const paths = (["project", "environments"] as const).flatMap((key) => findTopFile(named, key)?.path ?? []);
    const { texts } = await readTexts(
      ports,
      paths.flatMap((path) => tree.get(path) ?? []),
    );
    return paths.flatMap((path) => {
      const text = texts.get(tree.get(path) ?? "");
      return text === undefined ? [] : [{ path, text }];
    });
  } catch (error) {
    ports.log("warn", "names could not be read", { error: String(error) });
    return [];
  }
}
