import type { ConfigView, SdkKeyKind } from "@burgee/contract";

import type { ConfigNeed } from "../core/published-version.ts";
import type { EvaluableConfig, ResolvedConfig } from "../core/resolve-config.ts";
import { answerClientConfig, chooseClientNeed } from "./client-config.ts";
import { answerFeatures, answerVariable, answerVariables } from "./cloud.ts";
import { answerOfrepBulk, answerOfrepFlag, chooseOfrepNeed, readOfrepKey } from "./ofrep.ts";
import { ANY_KIND, type MaybePromise, type RouteRequest, SERVER_ONLY } from "./request.ts";
import type { Surface } from "./respond.ts";
import { answerServerConfig, chooseServerNeed, readFileKey } from "./server-config.ts";
import {
  answerOptInConfig,
  answerWhetherOptedIn,
  deleteStoredUser,
  exportStoredUser,
  patchStoredUser,
  writeOptIns,
} from "./user-data.ts";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

export type Answer<Input> = (request: RouteRequest, input: Input) => MaybePromise<Response>;

interface RouteBase {
  readonly methods: readonly Method[];
  /** Path with merged slashes. A parameter such as `{key}` is one non-empty segment; `{user+}` spans slashes. */
  readonly path: string;
  readonly surface: Surface;
  readonly readKey: (request: RouteRequest) => string | undefined;
  /** Kinds of keys that are let in. */
  readonly kinds: readonly SdkKeyKind[];
  readonly chooseNeed: (request: RouteRequest, kind: SdkKeyKind) => ConfigNeed;
}

/** What the Worker does at one path: `reads` says whether the answer needs a compiled config. */
export type Route =
  | (RouteBase & { readonly reads: "bytes"; readonly answer: Answer<ResolvedConfig> })
  | (RouteBase & { readonly reads: "engine"; readonly answer: Answer<EvaluableConfig> });

const readKey = (request: RouteRequest): string | undefined => request.readKey();

const serverConfig = (path: string, view: ConfigView): Route => ({
  methods: ["GET", "HEAD"],
  path,
  surface: "config",
  readKey: readFileKey,
  kinds: SERVER_ONLY,
  chooseNeed: (request) => chooseServerNeed(view, request),
  reads: "bytes",
  answer: answerServerConfig,
});

const clientConfig = (path: string): Route => ({
  methods: ["GET", "HEAD"],
  path,
  surface: "client",
  readKey,
  kinds: ["client", "mobile"],
  chooseNeed: chooseClientNeed,
  reads: "engine",
  answer: answerClientConfig,
});

const CLOUD_NEED: ConfigNeed = { view: "server-v2", isCompiled: true };

const cloud = (path: string, answer: Answer<EvaluableConfig>): Route => ({
  methods: ["POST"],
  path,
  surface: "cloud",
  readKey,
  kinds: SERVER_ONLY,
  chooseNeed: () => CLOUD_NEED,
  reads: "engine",
  answer,
});

const ofrep = (path: string, answer: Answer<EvaluableConfig>): Route => ({
  methods: ["POST"],
  path,
  surface: "ofrep",
  readKey: readOfrepKey,
  kinds: ANY_KIND,
  chooseNeed: chooseOfrepNeed,
  reads: "engine",
  answer,
});

const userData = {
  surface: "user_data",
  readKey,
  kinds: ANY_KIND,
  chooseNeed: (_request: RouteRequest, kind: SdkKeyKind): ConfigNeed => ({
    view: kind === "server" ? "server-v2" : kind,
    isCompiled: true,
  }),
  reads: "engine",
} as const;

const STORED_USER = "/v1/edgedb/{user+}";

/** Every route of the Worker but `/health`. The first path that matches decides, whatever the method. */
export const ROUTES: readonly Route[] = [
  serverConfig("/config/v2/server/{file}", "server-v2"),
  serverConfig("/config/v1/server/{file}", "server-v1"),
  serverConfig("/config/v2/server/bootstrap/{file}", "client"),
  serverConfig("/config/v1/server/bootstrap/{file}", "client"),
  serverConfig("/config/v2/server/bootstrap/obfuscated/{file}", "client-obfuscated"),
  serverConfig("/config/v1/server/bootstrap/obfuscated/{file}", "client-obfuscated"),
  clientConfig("/v1/sdkConfig"),
  clientConfig("/v1/mobileSDKConfig"),
  cloud("/v1/variables/{key+}", answerVariable),
  cloud("/v1/variables", answerVariables),
  cloud("/v1/variables/", answerVariables),
  cloud("/v1/features", answerFeatures),
  ofrep("/ofrep/v1/evaluate/flags", answerOfrepBulk),
  ofrep("/ofrep/v1/evaluate/flags/{key+}", answerOfrepFlag),
  { ...userData, methods: ["PATCH"], path: STORED_USER, answer: patchStoredUser },
  // Only the application's own server may export and delete, on behalf of the user.
  { ...userData, methods: ["GET"], path: STORED_USER, kinds: SERVER_ONLY, answer: exportStoredUser },
  { ...userData, methods: ["DELETE"], path: STORED_USER, kinds: SERVER_ONLY, answer: deleteStoredUser },
  { ...userData, methods: ["GET"], path: "/v1/optIns/{user+}/hasEnabled", answer: answerWhetherOptedIn },
  { ...userData, methods: ["PUT"], path: "/v1/optIns/{user+}", answer: writeOptIns },
  { ...userData, methods: ["GET"], path: "/v1/optInConfig", answer: answerOptInConfig },
];

/** A path of the table, parsed once. */
interface Pattern {
  readonly path: string;
  readonly routes: readonly Route[];
  /** Code of the lower-case letter after the first slash: comparing it first skips most patterns. */
  readonly initial: number;
  readonly prefix: string;
  readonly suffix: string;
  readonly parameter: "none" | "segment" | "spanning";
  /** Android writes `edgeDB`. */
  readonly ignoresCase: boolean;
}

const PATTERNS: readonly Pattern[] = [...new Set(ROUTES.map(({ path }) => path))].map(createPattern);

function createPattern(path: string): Pattern {
  const routes = ROUTES.filter((route) => route.path === path);
  const ignoresCase = routes.some(({ surface }) => surface === "user_data");
  // Linear: it reads the table's own paths, when the module loads.
  const [, prefix = path, plus, suffix = ""] = /^(.*)\{\w+(\+?)\}(.*)$/.exec(path) ?? [];
  return {
    path,
    routes,
    initial: readInitial(path),
    prefix: ignoresCase ? prefix.toLowerCase() : prefix,
    suffix: ignoresCase ? suffix.toLowerCase() : suffix,
    parameter: plus === undefined ? "none" : plus === "+" ? "spanning" : "segment",
    ignoresCase,
  };
}

function readInitial(path: string): number {
  return path.charCodeAt(1) | 0x20;
}

export type RouteMatch =
  | { readonly kind: "route"; readonly route: Route; readonly segment: string }
  /** The path exists only with other methods, and its surface says so instead of 404. */
  | { readonly kind: "wrong_method"; readonly route: Route; readonly allowed: readonly string[] }
  | { readonly kind: "nothing" };

const NOTHING: RouteMatch = { kind: "nothing" };

/**
 * Finds the route of a method and a path with merged slashes by a few comparisons of text. The rows that most requests
 * ask for come first.
 */
export function findRoute(method: string, path: string): RouteMatch {
  const initial = readInitial(path);
  for (const pattern of PATTERNS) {
    if (pattern.initial !== initial) continue;
    const segment = matchPath(pattern, path);
    if (segment === undefined) continue;
    const { routes } = pattern;
    for (const route of routes) {
      if ((route.methods as readonly string[]).includes(method)) return { kind: "route", route, segment };
    }
    const [route] = routes;
    if (route?.surface !== "user_data") return NOTHING;
    return { kind: "wrong_method", route, allowed: [...routes.flatMap(({ methods }) => methods), "OPTIONS"] };
  }
  return NOTHING;
}

/** What stands in the parameter's place, empty without a parameter, undefined when the path is another. */
function matchPath({ prefix, suffix, parameter, ignoresCase }: Pattern, path: string): string | undefined {
  const compared = ignoresCase ? path.toLowerCase() : path;
  if (parameter === "none") return compared === prefix ? "" : undefined;
  const end = path.length - suffix.length;
  if (end <= prefix.length || !compared.startsWith(prefix) || !compared.endsWith(suffix)) return undefined;
  const segment = path.slice(prefix.length, end);
  return parameter === "segment" && segment.includes("/") ? undefined : segment;
}
