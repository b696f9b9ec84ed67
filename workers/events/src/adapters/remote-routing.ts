import { isRecord } from "@burgee/contract";

/** Where the routing variable is evaluated. */
export interface RoutingSource {
  readonly origin: string;
  readonly variableKey: string;
  readonly sdkKey: string;
}

/** `found` with the variable's value; `none` when it is not served; `failed` when nobody could tell. */
export type RoutingRead =
  | { readonly kind: "found"; readonly value: unknown }
  | { readonly kind: "none" }
  | { readonly kind: "failed" };

const TIMEOUT_MS = 2_000;

/** Evaluates the operator's routing variable for this Worker. Never throws. */
export async function readRoutingVariable(source: RoutingSource): Promise<RoutingRead> {
  try {
    const response = await fetch(new URL(`/v1/variables/${source.variableKey}`, source.origin), {
      method: "POST",
      headers: { authorization: source.sdkKey, "content-type": "application/json" },
      body: JSON.stringify({ user_id: "burgee-events" }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = await response.json();
    if (response.status === 404) return { kind: "none" };
    return response.ok && isRecord(body) ? { kind: "found", value: body["value"] } : { kind: "failed" };
  } catch {
    return { kind: "failed" };
  }
}
