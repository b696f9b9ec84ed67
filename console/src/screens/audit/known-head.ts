import type { AuditHead } from "@burgee/contract/admin";

const storedAs = (project: string): string => `burgee-audit-head:${project}`;

/** The head that this browser saw at its last check: a log that was rewritten since does not agree with it. */
export function readKnownHead(project: string): AuditHead | undefined {
  const [sequence, digest] = (localStorage.getItem(storedAs(project)) ?? "").split(":");
  return digest === undefined ? undefined : { sequence: Number(sequence), digest };
}

export function keepKnownHead(project: string, { sequence, digest }: AuditHead): void {
  localStorage.setItem(storedAs(project), `${sequence}:${digest}`);
}

/** For a log that was begun anew on purpose. */
export function forgetKnownHead(project: string): void {
  localStorage.removeItem(storedAs(project));
}
