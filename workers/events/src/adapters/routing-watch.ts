import { isRecord } from "@burgee/contract";
import type { Log } from "@burgee/worker-common";

import { parseRoutingOverride } from "../core/routing-override.ts";
import type { EventsEnv } from "../services.ts";
import type { Routing } from "./destinations.ts";

/** How often an isolate with traffic asks for the override. */
const ASK_EVERY_MS = 5_000;

/** Keeps the manual override of the ratios up to date. A failed read changes nothing. */
export class RoutingWatch {
  /** What is wrong with the variable's value; empty when it is good, absent or not configured. */
  problems: readonly string[] = [];
  readonly #source: RoutingSource | undefined;
  readonly #routing: Routing;
  readonly #now: () => number;
  readonly #log: Log;
  #askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(env: EventsEnv, routing: Routing, deps: { readonly now: () => number; readonly log: Log }) {
    const origin: string = env.ROUTING_ORIGIN;
    const isConfigured = origin !== "" && env.ROUTING_SDK_KEY !== undefined;
    this.#source = isConfigured
      ? { origin, variableKey: env.ROUTING_VARIABLE, sdkKey: env.ROUTING_SDK_KEY ?? "" }
      : undefined;
    this.#routing = routing;
    this.#now = deps.now;
    this.#log = deps.log;
  }

  /** Work for `waitUntil` when it is time to ask again, else undefined. */
  refresh(): Promise<void> | undefined {
    if (this.#source === undefined || this.#now() - this.#askedAtMs < ASK_EVERY_MS) return undefined;
    this.#askedAtMs = this.#now();
    return this.#read(this.#source);
  }

  async #read(source: RoutingSource): Promise<void> {
    const read = await readRoutingVariable(source);
    if (read.kind === "failed") return;
    const parse =
      read.kind === "none"
        ? ({ ok: true, override: undefined } as const)
        : parseRoutingOverride(read.value, this.#routing.streamNames);
    this.problems = parse.ok ? [] : parse.problems;
    if (!parse.ok) {
      for (const problem of parse.problems) this.#log("error", "the routing variable is not used", { problem });
    } else if (this.#routing.router.setOverride(parse.override)) {
      this.#log("warn", "manual routing changed", { ratios: JSON.stringify(parse.override?.ratios ?? {}) });
    }
  }
}

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
async function readRoutingVariable(source: RoutingSource): Promise<RoutingRead> {
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
