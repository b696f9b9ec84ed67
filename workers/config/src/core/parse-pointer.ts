import { type EnvironmentPointer, isRecord } from "@burgee/contract";

/** The pointer, or undefined when a member is missing, has the wrong type, or names another environment. */
export function parsePointer(input: unknown, environmentId: string): EnvironmentPointer | undefined {
  if (!isRecord(input) || input["environmentId"] !== environmentId) return undefined;
  const { version, lastModifiedMs, etag, views } = input;
  const isComplete =
    typeof version === "number" &&
    Number.isSafeInteger(version) &&
    typeof lastModifiedMs === "number" &&
    Number.isFinite(lastModifiedMs) &&
    typeof etag === "string" &&
    etag.length > 2 &&
    isRecord(views);
  return isComplete ? (input as unknown as EnvironmentPointer) : undefined;
}
