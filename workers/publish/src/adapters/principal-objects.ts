import { principalObjectName, type PrincipalRecord } from "@burgee/contract";

import type { VersionStore } from "../core/ports.ts";

const JSON_METADATA: R2PutOptions = { httpMetadata: { contentType: "application/json" } };

/** Records of principals in both stores. */
export function principalObjects(
  bucket: R2Bucket,
  copies: KVNamespace,
  seal: (name: string, record: PrincipalRecord) => Promise<string>,
): Pick<VersionStore, "writePrincipal" | "copyPrincipal"> {
  return {
    // Conditional on what was read, so that a write that was delayed cannot take a revocation back.
    async writePrincipal(scope, record) {
      const name = await principalObjectName(scope, record.kind, record.subject);
      const existing = await bucket.get(name);
      const stored = existing === null ? undefined : await readRecord(existing);
      if (stored !== undefined && stored.changedAtMs > record.changedAtMs) return;
      const onlyIf = existing === null ? new Headers({ "if-none-match": "*" }) : { etagMatches: existing.etag };
      const written = await bucket.put(name, await seal(name, record), { ...JSON_METADATA, onlyIf });
      if (written === null) throw new Error("the record changed while it was being written");
    },
    async copyPrincipal(scope, record) {
      const name = await principalObjectName(scope, record.kind, record.subject);
      await copies.put(name, await seal(name, record));
    },
  };
}

/** What is stored; undefined when it is no record any more, which the next write repairs. */
async function readRecord(object: R2ObjectBody): Promise<PrincipalRecord | undefined> {
  try {
    return await object.json<PrincipalRecord>();
  } catch {
    return undefined;
  }
}
