/** How a push or a rollback is done. */
export interface WriteOptions {
  /** Version that must be current in the only environment that is named; 0 for "none yet". Absent: whatever is. */
  readonly parentVersion?: number;
  readonly dryRun?: boolean;
  /** Replaces a version that another project published to this project's environment. */
  readonly takeBack?: boolean;
  /** Makes repeating the same call safe; by default each call gets its own. */
  readonly idempotencyKey?: string;
}

/** Query and headers of such a call. */
export function describeWrite<Place extends object>(options: WriteOptions, place?: Place) {
  const { dryRun, takeBack, parentVersion } = options;
  return {
    query: { ...(place as Place), dryRun: dryRun || undefined, takeBack: takeBack || undefined },
    headers: {
      "idempotency-key": options.idempotencyKey ?? crypto.randomUUID(),
      "if-match": parentVersion === undefined ? undefined : `"${parentVersion}"`,
    },
  };
}
