import type { AdminRow } from "@burgee/contract/admin";

import { admitOperator, type OperatorGate, type OperatorRefusal } from "../http/admin.ts";
import { respondError } from "./respond-error.ts";

/** What a Worker with operator routes checks its callers with. */
export interface AdminGate extends OperatorGate {
  /** Name of the Worker in messages. */
  readonly worker: string;
  /** Undefined or empty when the deployment lacks the secret. */
  readonly adminToken: string | undefined;
  /** What the deployment lacks to answer operators, and how to give it; undefined when nothing. */
  readonly missing: string | undefined;
}

export type Admission = { readonly kind: "granted" } | { readonly kind: "refused"; readonly response: Response };

/**
 * Decides whether a caller may use a route. The only place that does: the role is in the row.
 * @param row undefined for a path that no route has, which only operators may learn
 */
export async function authorizeRow(_row: AdminRow | undefined, request: Request, gate: AdminGate): Promise<Admission> {
  const admission = await admitOperator(request.headers, gate.adminToken, gate);
  if (admission.kind !== "granted") return { kind: "refused", response: refuse(admission, gate.worker) };
  if (gate.missing !== undefined) return { kind: "refused", response: respondError("not_configured", gate.missing) };
  return admission;
}

function refuse(refusal: OperatorRefusal, worker: string): Response {
  switch (refusal.kind) {
    case "not_configured":
      return respondError("not_configured", `set the secret ADMIN_TOKEN of ${worker}`);
    case "missing":
      return respondError("unauthorized", "send the admin token as `Authorization: Bearer …`");
    case "wrong":
      return respondError("unauthorized", "the admin token is wrong");
    case "limited": {
      const what = refusal.limit === "login" ? "failed logins" : "requests from here";
      const seconds = refusal.retryAfterSeconds;
      const response = respondError("rate_limited", `too many ${what}: try again in ${seconds} s`);
      response.headers.set("retry-after", String(seconds));
      return response;
    }
  }
}
