import type { SdkKeyKind } from "@burgee/contract";

import type { BreakingKind } from "../core/breaking-changes.ts";
import type { FlagBundle } from "../core/flag-bundle.ts";
import type {
  AuditReply,
  CreatedSdkKey,
  EnvironmentListReply,
  PublishReply,
  RevocationReason,
  SdkKeyListing,
  SdkKeyListReply,
  StatusReply,
  ValidateReply,
  VersionListReply,
  VersionReply,
} from "../core/publishing-api.ts";
import type {
  FeatureHistoryReply,
  FeatureListReply,
  FeatureReply,
  FilesReply,
  FindRevisionReply,
  ProjectListReply,
  PushReply,
  PushRequest,
  RetireReply,
  RevisionListReply,
  RevisionRecord,
  TreeReply,
} from "../core/revisions-api.ts";
import { publishBundle } from "./publish-bundle.ts";
import { PublishError } from "./publish-error.ts";
import { readError } from "./read-error.ts";

export interface PublishClientOptions {
  /** Origin of the platform, such as `http://127.0.0.1:8787`. */
  readonly url: string;
  /** The platform's admin token. */
  readonly token: string;
  /** Time for one answer; default 60 s. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

/** Who does something and why, for the audit log. */
export interface Authorship {
  readonly actor?: string;
  readonly message?: string;
}

/** How a push or a rollback is done. */
export interface PushOptions {
  /** Version that must be current in the only environment that is named; 0 for "none yet". Absent: whatever is. */
  readonly parentVersion?: number;
  readonly dryRun?: boolean;
  /** Replaces a version that another project published to this project's environment. */
  readonly takeBack?: boolean;
  /** Makes repeating the same call safe; by default each call gets its own. */
  readonly idempotencyKey?: string;
}

export interface PublishOptions extends Authorship, PushOptions {
  readonly projectKey: string;
  readonly environmentKey: string;
  /** Breaking changes that are meant; for a whole folder all, unless given. */
  readonly allow?: readonly BreakingKind[];
}

export interface RevokeOptions extends Authorship {
  /** `compromise` also refuses the key's events at once; default `rotation`. */
  readonly reason?: RevocationReason;
}

/** Typed calls of the publishing API. Every method rejects with `PublishError`. */
export interface PublishClient {
  validate(projectKey: string, bundle: FlagBundle): Promise<ValidateReply>;
  /** Makes a whole folder the newest revision and publishes it to one environment; see `publishBundle`. */
  publish(bundle: FlagBundle, options: PublishOptions): Promise<PublishReply>;
  /** Makes a change of flag files the newest revision, and publishes it to the environments that the request names. */
  push(projectKey: string, request: PushRequest, options?: PushOptions): Promise<PushReply>;
  listProjects(cursor?: string): Promise<ProjectListReply>;
  /** Newest first, below the number `before`. */
  listRevisions(
    projectKey: string,
    page?: { readonly before?: number; readonly limit?: number },
  ): Promise<RevisionListReply>;
  readRevision(projectKey: string, revision: number): Promise<RevisionRecord>;
  readTree(projectKey: string, revision: number): Promise<TreeReply>;
  /** The newest revision that was made from one of the Git commits. */
  findRevision(projectKey: string, commits: readonly string[]): Promise<FindRevisionReply>;
  /** Texts of files by digest. Ask again for those that were left out. */
  readFiles(projectKey: string, digests: readonly string[]): Promise<FilesReply>;
  listFeatures(projectKey: string, environmentKey?: string): Promise<FeatureListReply>;
  readFeature(projectKey: string, featureKey: string): Promise<FeatureReply>;
  readFeatureHistory(projectKey: string, featureKey: string): Promise<FeatureHistoryReply>;
  /** Revokes all keys of an environment that the files no longer have. */
  retireEnvironment(projectKey: string, environmentKey: string, author?: Authorship): Promise<RetireReply>;
  rollBack(version: number, options: PublishOptions): Promise<PublishReply>;
  listVersions(projectKey: string, environmentKey: string, limit?: number): Promise<VersionListReply>;
  readVersion(projectKey: string, environmentKey: string, version: number): Promise<VersionReply>;
  listEnvironments(projectKey: string): Promise<EnvironmentListReply>;
  readStatus(projectKey: string, environmentKey: string): Promise<StatusReply>;
  createKey(projectKey: string, environmentKey: string, kind: SdkKeyKind, author?: Authorship): Promise<CreatedSdkKey>;
  listKeys(projectKey: string, environmentKey: string): Promise<SdkKeyListReply>;
  /** `idOrKey` is the id of a listing or the key itself. */
  revokeKey(
    projectKey: string,
    environmentKey: string,
    idOrKey: string,
    options?: RevokeOptions,
  ): Promise<SdkKeyListing>;
  listAudit(projectKey: string, afterSequence?: number): Promise<AuditReply>;
}

const DEFAULT_TIMEOUT_MS = 60_000;

type Call = <Reply>(method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

export function createPublishClient(options: PublishClientOptions): PublishClient {
  const call = createCall(options);
  const environment = (project: string, key: string) => `${base(project)}/environments/${encodeURIComponent(key)}`;
  const versions = (key: string) => `environment=${encodeURIComponent(key)}`;
  const feature = (project: string, key: string) => `${base(project)}/features/${encodeURIComponent(key)}`;
  const client: PublishClient = {
    validate: (project, bundle) => call("POST", `${base(project)}/validate`, bundle),
    publish: (bundle, publish) => publishBundle(client, bundle, publish),
    push: (project, request, how = {}) =>
      call("POST", `${base(project)}/revisions${pushQuery(how)}`, request, publishHeaders(how)),
    listProjects: (cursor) =>
      call("GET", `/admin/v1/projects${cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`}`),
    listRevisions: (project, { before, limit = 20 } = {}) =>
      call("GET", `${base(project)}/revisions?limit=${limit}${before === undefined ? "" : `&before=${before}`}`),
    readRevision: (project, revision) => call("GET", `${base(project)}/revisions/${revision}`),
    readTree: (project, revision) => call("GET", `${base(project)}/revisions/${revision}/tree`),
    findRevision: (project, commits) => call("POST", `${base(project)}/revisions/find`, { commits }),
    readFiles: (project, digests) => call("POST", `${base(project)}/files`, { digests }),
    listFeatures: (project, key) =>
      call("GET", `${base(project)}/features${key === undefined ? "" : `?${versions(key)}`}`),
    readFeature: (project, key) => call("GET", feature(project, key)),
    readFeatureHistory: (project, key) => call("GET", `${feature(project, key)}/history`),
    retireEnvironment: (project, key, author = {}) => call("DELETE", environment(project, key), authorship(author)),
    rollBack: (version, publish) =>
      call(
        "POST",
        `${base(publish.projectKey)}/versions/${version}/rollback${pushQuery(publish, publish.environmentKey)}`,
        authorship(publish),
        publishHeaders(publish),
      ),
    listVersions: (project, key, limit = 20) =>
      call("GET", `${base(project)}/versions?${versions(key)}&limit=${limit}`),
    readVersion: (project, key, version) => call("GET", `${base(project)}/versions/${version}?${versions(key)}`),
    listEnvironments: (project) => call("GET", `${base(project)}/environments`),
    readStatus: (project, key) => call("GET", `${environment(project, key)}/status`),
    createKey: (project, key, kind, author = {}) =>
      call("POST", `${environment(project, key)}/sdk-keys`, { kind, ...authorship(author) }),
    listKeys: (project, key) => call("GET", `${environment(project, key)}/sdk-keys`),
    revokeKey: (project, key, idOrKey, { reason, ...author } = {}) => {
      const query = reason === undefined ? "" : `?reason=${reason}`;
      const path = `${environment(project, key)}/sdk-keys/${encodeURIComponent(idOrKey)}${query}`;
      return call("DELETE", path, authorship(author));
    },
    listAudit: (project, after = 0) => call("GET", `${base(project)}/audit?after=${after}`),
  };
  return client;
}

function base(project: string): string {
  return `/admin/v1/projects/${encodeURIComponent(project)}`;
}

function pushQuery({ dryRun, takeBack }: PushOptions, environmentKey?: string): string {
  const query = new URLSearchParams(environmentKey === undefined ? {} : { environment: environmentKey });
  if (dryRun === true) query.set("dryRun", "true");
  if (takeBack === true) query.set("takeBack", "true");
  return query.size === 0 ? "" : `?${query}`;
}

function publishHeaders(options: PushOptions): Record<string, string> {
  const headers: Record<string, string> = { "idempotency-key": options.idempotencyKey ?? crypto.randomUUID() };
  if (options.parentVersion !== undefined) headers["if-match"] = `"${options.parentVersion}"`;
  return headers;
}

function authorship({ actor, message }: Authorship): Record<string, string> {
  return { ...(actor === undefined ? {} : { actor }), ...(message === undefined ? {} : { message }) };
}

function createCall(options: PublishClientOptions): Call {
  const send = options.fetch ?? fetch;
  const origin = options.url.replace(/\/+$/, "");
  return async (method, path, body, headers = {}) => {
    let response: Response;
    let text: string;
    try {
      response = await send(`${origin}${path}`, {
        method,
        headers: { authorization: `Bearer ${options.token}`, "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
      });
      text = await response.text();
    } catch (cause) {
      throw new PublishError("unreachable", 0, `${origin} does not answer: is the platform running?`, { cause });
    }
    const reply = parseJson(text);
    if (!response.ok || reply === undefined) throw readError(response.status, reply);
    return reply as never;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
