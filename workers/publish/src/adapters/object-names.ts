/** Names of objects that only the publisher reads, so they are not in the contract. */

/** Who made an environment. Written once, never changed. */
export function ownerObjectName(environmentId: string): string {
  return `environments/${environmentId}/owner.json`;
}

/** Compiled content of a version. */
export function snapshotObjectName(environmentId: string, version: number): string {
  return `environments/${environmentId}/${version}/snapshot.json`;
}

/** What a version changed, and warnings about its files. */
export function changesObjectName(environmentId: string, version: number): string {
  return `environments/${environmentId}/${version}/changes.json`;
}

/** What held when a version was made, whatever the files said. */
export function overlayObjectName(environmentId: string, version: number): string {
  return `environments/${environmentId}/${version}/overlay.json`;
}
