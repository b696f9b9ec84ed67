import { hashText } from "./murmur-hash.ts";
import type { OracleTarget, Semantics } from "./oracle-config.ts";
import type { OracleContext } from "./oracle-context.ts";

const HASH_MAX = 4294967295;

/** Both positions of one value in one target, each in [0, 1] inclusive. */
export interface BoundedHashes {
  readonly rollout: number;
  readonly bucket: number;
}

export function boundHashes(value: string, targetId: string, semantics: Semantics): BoundedHashes {
  const seed = hashText(targetId, 1, semantics);
  return {
    rollout: hashText(`${value}_rollout`, seed, semantics) / HASH_MAX,
    bucket: hashText(value, seed, semantics) / HASH_MAX,
  };
}

/** The text that is hashed: the user's id, or an attribute of the context's own custom data as text. */
export function readBucketingValue(context: OracleContext, target: OracleTarget): string {
  if (target.bucketingKey === "user_id") return context.userId;
  const value = context.customData.get(target.bucketingKey);
  return value === undefined ? "null" : String(value);
}
