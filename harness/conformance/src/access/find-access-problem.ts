import type { AccessRequest } from "./list-requests.ts";

/** An answer that contradicts the table: it let in whom the table keeps out, or the other way round. */
export interface AccessProblem {
  readonly name: string;
  readonly problem: string;
}

const REFUSED: ReadonlySet<number> = new Set([401, 403]);

/** Judges operations only, with a body that they take: everything else may be refused for other reasons. */
export function findAccessProblem(request: AccessRequest, status: number): AccessProblem[] {
  const { name, operation, form } = request;
  if (status === 0 || status >= 500) return [{ name, problem: `answered ${status}` }];
  if (operation === undefined || (operation.body !== undefined && form !== "valid")) return [];
  // No key in the path: no such file.
  if (request.credential?.text === "" && request.placement === "path" && status === 404) return [];
  // Another project may have the feature of a route switched off.
  if (request.credential?.isForeign === true && status === 403) return [];
  const isOpen = operation.accepts.includes("nobody") || isAccepted(request);
  if (isOpen && REFUSED.has(status)) return [{ name, problem: `should be let in, was answered ${status}` }];
  if (!isOpen && !REFUSED.has(status)) return [{ name, problem: `should be refused, was answered ${status}` }];
  return [];
}

function isAccepted({ operation, credential, placement, route }: AccessRequest): boolean {
  if (operation === undefined || credential?.opens === undefined || placement === undefined) return false;
  if (!route.reads.includes(placement) || !operation.accepts.includes(credential.opens)) return false;
  if (credential.isRevoked === true && operation.acceptsRevoked !== true) return false;
  if (credential.isOfOtherEnvironment === true && operation.movesEnvironment === true) return false;
  if (credential.isVeiled === true && operation.tellsNames === true && credential.opens !== "server") return false;
  return !(credential.opens === "stream" && credential.isForeign === true);
}
