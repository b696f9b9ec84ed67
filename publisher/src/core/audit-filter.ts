/** Which entries of the audit log are asked for. All that are given must hold. */
export interface AuditFilter {
  readonly actor?: string;
  readonly action?: string;
  readonly environmentKey?: string;
  /** Key of a feature that was changed. */
  readonly feature?: string;
  /** Epoch milliseconds, the first that counts. */
  readonly sinceMs?: number;
  /** Epoch milliseconds, the first that does not count. */
  readonly untilMs?: number;
  /** Only entries with a lower sequence number: the cursor of the page before. */
  readonly before?: number;
  /** Only entries with a higher sequence number. */
  readonly after?: number;
}
