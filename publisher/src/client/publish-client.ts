import type { SdkKeyKind } from "@burgee/contract";

import type { AuditReply } from "../core/audit-api.ts";
import type { FlagBundle } from "../core/flag-bundle.ts";
import type {
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

export interface PublishOptions extends Authorship {
  readonly projectKey: string;
  readonly environmentKey: string;
  /** Version that must be current; 0 for "none yet". Absent: whatever is. */
  readonly parentVersion?: number;
  readonly dryRun?: boolean;
  /** Replaces a version that another project published to this project's environment. */
  readonly takeBack?: boolean;
  /** Makes a repeated call safe; by default each call gets its own. */
  readonly idempotencyKey?: string;
}

export interface RevokeOptions extends Authorship {
  /** `compromise` also refuses the key's events at once; default `rotation`. */
  readonly reason?: RevocationReason;
}

/** Typed calls of the publishing API. Every method rejects with `PublishError`. */
export interface PublishClient {
  validate(projectKey: string, bundle: FlagBundle): Promise<ValidateReply>;
  publish(bundle: FlagBundle, options: PublishOptions): Promise<PublishReply>;
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
  return {
    validate: (project, bundle) => call("POST", `${base(project)}/validate`, bundle),
    publish: (bundle, publish) =>
      call(
        "POST",
        `${base(publish.projectKey)}/versions?${publishQuery(publish)}`,
        { files: bundle.files, ...authorship(publish) },
        publishHeaders(publish),
      ),
    rollBack: (version, publish) =>
      call(
        "POST",
        `${base(publish.projectKey)}/versions/${version}/rollback?${publishQuery(publish)}`,
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
}

function base(project: string): string {
  return `/admin/v1/projects/${encodeURIComponent(project)}`;
}

function publishQuery(options: PublishOptions): string {
  const query = new URLSearchParams({ environment: options.environmentKey });
  if (options.dryRun === true) query.set("dryRun", "true");
  if (options.takeBack === true) query.set("takeBack", "true");
  return query.toString();
}

function publishHeaders(options: PublishOptions): Record<string, string> {
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
