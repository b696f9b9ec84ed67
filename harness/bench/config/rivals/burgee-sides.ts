import type { Person } from "../../engine/targeting.ts";
import { CLIENT_KEY, SERVER_KEY } from "../config-fixture.ts";
import type { HttpRequest } from "./http-request.ts";
import { type Side, confirmConfig, deliverConfig, evaluateFlags } from "./sides.ts";
import type { Workload } from "./workload.ts";

/** What an official client SDK asks: every flag for one person, by GET. */
export function evaluateFlagsForClient(workload: Workload): Side {
  return evaluateFlags(workload, createClientRequest, (text) => {
    const { variables } = JSON.parse(text) as { readonly variables: Readonly<Record<string, { value: string }>> };
    return new Map(Object.entries(variables).map(([key, { value }]) => [key, value]));
  });
}

function createClientRequest({ id, email, country, appVersion, plan, seats }: Person): HttpRequest {
  const customData = JSON.stringify({ plan, seats });
  const query = new URLSearchParams({ sdkKey: CLIENT_KEY, user_id: id, email, country, appVersion, customData });
  return { method: "GET", path: `/v1/sdkConfig?${query}`, headers: {} };
}

/** What an official server SDK asks at its start. */
export function deliverConfigToServer(workload: Workload): Side {
  return deliverConfig(workload, createServerRequest({}));
}

/** What an official server SDK asks from then on. */
export function confirmConfigToServer({ fixture: { pointer } }: Workload): Side {
  const date = new Date(pointer.lastModifiedMs).toUTCString();
  return confirmConfig(createServerRequest({ "if-none-match": pointer.etag, "if-modified-since": date }));
}

function createServerRequest(headers: Readonly<Record<string, string>>): HttpRequest {
  return { method: "GET", path: `/config/v2/server/${SERVER_KEY}.json`, headers };
}
