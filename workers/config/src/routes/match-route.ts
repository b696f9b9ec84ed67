import type { ConfigView } from "@burgee/contract";

/** One of the Worker's own routes. Segments are still percent-encoded. */
export type Route =
  | { readonly kind: "server_config"; readonly view: ConfigView; readonly file: string }
  | { readonly kind: "client_config" | "variables" | "features" | "ofrep_bulk" | "health" }
  | { readonly kind: "variable" | "ofrep_flag"; readonly segment: string };

/** Longest first: each prefix also begins the ones above it. */
const SERVER_CONFIGS: readonly { readonly prefix: string; readonly view: ConfigView }[] = ["v2", "v1"].flatMap(
  (version): { prefix: string; view: ConfigView }[] => [
    { prefix: `/config/${version}/server/bootstrap/obfuscated/`, view: "client-obfuscated" },
    { prefix: `/config/${version}/server/bootstrap/`, view: "client" },
    { prefix: `/config/${version}/server/`, view: version === "v1" ? "server-v1" : "server-v2" },
  ],
);
const VARIABLE = "/v1/variables/";
const OFREP_FLAGS = "/ofrep/v1/evaluate/flags";

/**
 * The route of a method and a path with merged slashes; undefined when there is none. A few comparisons instead of a
 * router: that cost more than anything else a Worker does with a small request.
 */
export function matchRoute(method: string, path: string): Route | undefined {
  if (method === "GET" || method === "HEAD") return matchRead(path);
  return method === "POST" ? matchPost(path) : undefined;
}

function matchRead(path: string): Route | undefined {
  if (path.startsWith("/config/")) return matchServerConfig(path);
  if (path === "/v1/sdkConfig" || path === "/v1/mobileSDKConfig") return { kind: "client_config" };
  return path === "/health" ? { kind: "health" } : undefined;
}

function matchServerConfig(path: string): Route | undefined {
  const found = SERVER_CONFIGS.find(({ prefix }) => path.startsWith(prefix));
  if (found === undefined) return undefined;
  const file = path.slice(found.prefix.length);
  return file === "" || file.includes("/") ? undefined : { kind: "server_config", view: found.view, file };
}

function matchPost(path: string): Route | undefined {
  if (path.startsWith(VARIABLE) && path.length > VARIABLE.length) {
    return { kind: "variable", segment: path.slice(VARIABLE.length) };
  }
  if (path === OFREP_FLAGS) return { kind: "ofrep_bulk" };
  if (path.startsWith(`${OFREP_FLAGS}/`) && path.length > OFREP_FLAGS.length + 1) {
    return { kind: "ofrep_flag", segment: path.slice(OFREP_FLAGS.length + 1) };
  }
  if (path === "/v1/variables" || path === VARIABLE) return { kind: "variables" };
  return path === "/v1/features" ? { kind: "features" } : undefined;
}
