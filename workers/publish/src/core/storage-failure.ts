import type { Refusal } from "./outcomes.ts";
import type { PublisherPorts } from "./ports.ts";

export type StorageFailure = Extract<Refusal, { readonly kind: "storage_failed" }>;

/** The answer when a store failed. Logs why. */
export function refuseForStorage({ log }: PublisherPorts, environmentKey: string, error: unknown): StorageFailure {
  log("error", "storage failed", { environment: environmentKey, error: String(error) });
  return { kind: "storage_failed", message: "storage does not answer as it should; repeat the request in a moment" };
}
