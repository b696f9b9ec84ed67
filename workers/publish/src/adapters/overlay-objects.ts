import { isRecord, type RecordSigner } from "@burgee/contract";
import type { OverlayEntry } from "@burgee/publisher/core";
import type { Integrity } from "@burgee/worker-common";

import type { VersionStore } from "../core/ports.ts";
import { findForgery } from "./find-forgery.ts";
import { JSON_METADATA } from "./json-metadata.ts";
import { overlayObjectName } from "./object-names.ts";

/** What held when a version was made, beside the version, signed as pointers are. */
export function overlayObjects(
  bucket: R2Bucket,
  integrity: Pick<Integrity, "mode" | "inspect">,
  signer: RecordSigner | undefined,
): Pick<VersionStore, "writeOverlay" | "readOverlay"> {
  return {
    async writeOverlay(environmentId, version, entries) {
      const name = overlayObjectName(environmentId, version);
      const record = { entries };
      const text = JSON.stringify(signer === undefined ? record : await signer.sign(name, record));
      await bucket.put(name, text, JSON_METADATA);
    },
    async readOverlay(environmentId, version) {
      const name = overlayObjectName(environmentId, version);
      const object = await bucket.get(name);
      if (object === null) return { kind: "missing" };
      const record = parse(await object.text());
      if (!isRecord(record) || !Array.isArray(record["entries"])) return { kind: "forged", forgery: "bad_signature" };
      const forgery = await findForgery(name, record, signer, integrity);
      if (forgery !== undefined) return { kind: "forged", forgery };
      return { kind: "found", entries: record["entries"] as readonly OverlayEntry[] };
    },
  };
}

/** Undefined for what is no JSON: nothing that was ever stored. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
