import { pointerObjectName, type EnvironmentPointer } from "@burgee/contract";
import type { CompiledEnvironment } from "@burgee/publisher/core";

import type { VersionStore } from "../core/ports.ts";
import { JSON_METADATA } from "./json-metadata.ts";
import { ownerObjectName, snapshotObjectName } from "./object-names.ts";

interface OwnerRecord {
  readonly projectKey: string;
}

/** Who made which environment. */
export function ownership(bucket: R2Bucket): Pick<VersionStore, "readOwner" | "claim"> {
  const readOwner = async (environmentId: string): Promise<string | undefined> => {
    const owner = await bucket.get(ownerObjectName(environmentId));
    if (owner !== null) return (await owner.json<OwnerRecord>()).projectKey;
    // Environments of before this record: the content of their first version names who made them, whoever published since.
    const first = await bucket.get(snapshotObjectName(environmentId, 1));
    if (first !== null) return (await first.json<CompiledEnvironment>()).document.project.key;
    const pointer = await bucket.get(pointerObjectName(environmentId));
    return pointer === null ? undefined : (await pointer.json<EnvironmentPointer>()).projectKey;
  };
  return {
    readOwner,
    async claim(environmentId, projectKey) {
      const name = ownerObjectName(environmentId);
      const recorded = await bucket.get(name);
      if (recorded !== null) return (await recorded.json<OwnerRecord>()).projectKey;
      const owner = (await readOwner(environmentId)) ?? projectKey;
      // Of two projects that claim an environment at the same time, one gets it.
      const onlyIf = new Headers({ "if-none-match": "*" });
      const record: OwnerRecord = { projectKey: owner };
      const written = await bucket.put(name, JSON.stringify(record), { ...JSON_METADATA, onlyIf });
      return written === null ? ((await readOwner(environmentId)) ?? projectKey) : owner;
    },
  };
}
