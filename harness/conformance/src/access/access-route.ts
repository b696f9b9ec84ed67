import type { Role, SdkKeyKind } from "@burgee/contract";

import type { BodySample } from "./body-samples.ts";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

export const METHODS: readonly Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** The Worker that answers: the gateway itself, or the one behind a service binding of the gateway. */
export type AccessWorker = "GATEWAY" | "CONFIG" | "EVENTS" | "PUBLISH" | "REALTIME";

/** What opens an operation: an SDK key of this kind, a token with this role, the admin token, an event stream's token, or nothing. */
export type Opener = SdkKeyKind | Role | "admin" | "stream" | "nobody";

/**
 * Where a request carries its credential: `header` is `Authorization` with the bare text, `bearer` the same header with
 * the word Bearer, `query` the parameter `sdkKey`, `path` the place of `{sdkKey}`, `token` the parameter `token`.
 */
export type Placement = "header" | "bearer" | "devcycle-authorization" | "x-api-key" | "query" | "path" | "token";

/** One method that a route serves. */
export interface Operation {
  readonly method: Method;
  /** `["nobody"]` for an operation that is open to everybody. */
  readonly accepts: readonly Opener[];
  /** The body that it reads; absent when it reads none. */
  readonly body?: BodySample;
  /** Whether a revoked key still opens it. */
  readonly acceptsRevoked?: boolean;
  /** Whether it changes the environment that paths name, so that a publisher of another one is refused. */
  readonly movesEnvironment?: boolean;
  /** Whether it answers with names, which only server keys may be told when a project requires obfuscation. */
  readonly tellsNames?: boolean;
}

/** When the requests of a route are sent. Operations of `first` and `writes` go one after the other. */
export type Phase = "first" | "reads" | "writes";

/** One path of the platform. */
export interface AccessRoute {
  readonly worker: AccessWorker;
  /** Braces name values that `PathValues` fills in. */
  readonly path: string;
  /** Query without its question mark, with the same braces. */
  readonly query?: string;
  readonly operations: readonly Operation[];
  /** Where the route looks for a credential. */
  readonly reads: readonly Placement[];
  readonly phase: Phase;
  /** Headers that every request of the row carries. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether numbers in the answer are measurements, which differ from run to run. */
  readonly isMeasured?: boolean;
  /** Frames of an event stream that are recorded before it is closed. */
  readonly frames?: number;
  /** Why the gateway does not lead here. No request is sent. */
  readonly hiddenBecause?: string;
  readonly note?: string;
}

/** Values for the braces of paths, queries and bodies. */
export type PathValues = Readonly<Record<string, string>>;

/** Replaces each `{name}`. Throws when a name has no value. */
export function fillBraces(template: string, values: PathValues): string {
  return template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for {${name}} in ${template}`);
    return value;
  });
}
