import type { SdkKeyKind } from "@burgee/contract";
import { ADMIN_ROWS } from "@burgee/contract/admin";

import type { AuditFilter } from "../core/audit-filter.ts";
import type { BreakingKind } from "../core/find-breaking-changes.ts";
import type { FlagBundle } from "../core/flag-bundle.ts";
import type {
  AuditEntry,
  AuditReply,
  CreatedSdkKey,
  CreatedToken,
  CreateTokenRequest,
  CreateWebhookRequest,
  DeliveryListReply,
  EnvironmentListReply,
  PrincipalListing,
  PrincipalListReply,
  FeatureHistoryReply,
  FeatureListReply,
  FeatureReply,
  FilesReply,
  FindRevisionReply,
  ProjectListReply,
  PublishReply,
  PushReply,
  PushRequest,
  RetireReply,
  RevisionListReply,
  RevisionRecord,
  RevocationReason,
  SdkKeyListing,
  SdkKeyListReply,
  SetPrincipalRequest,
  StatusReply,
  TreeReply,
  ValidateReply,
  VersionListReply,
  VersionReply,
  WebhookListing,
  WebhookListReply,
  WebhookTestReply,
  WebhookWithSecret,
  WhoAmIReply,
} from "../core/publishing-api.ts";
import { createCallRow, createOpenRow, type PublishClientOptions } from "./call-row.ts";
import { createOverlayCalls, type OverlayCalls } from "./overlay-calls.ts";
import { publishBundle } from "./publish-bundle.ts";
import { readLines } from "./read-lines.ts";

/** Who does something and why, for the audit log. */
export interface Authorship {
  readonly actor?: string;
  readonly message?: string;
}

/** How a push or a rollback is done. */
export interface WriteOptions {
  /** Version that must be current in the only environment that is named; 0 for "none yet". Absent: whatever is. */
  readonly parentVersion?: number;
  readonly dryRun?: boolean;
  /** Replaces a version that another project published to this project's environment. */
  readonly takeBack?: boolean;
  /** Makes repeating the same call safe; by default each call gets its own. */
  readonly idempotencyKey?: string;
}

export interface PublishOptions extends Authorship, WriteOptions {
  readonly projectKey: string;
  readonly environmentKey: string;
  /** Breaking changes that are meant; for a whole folder all, unless given. */
  readonly allow?: readonly BreakingKind[];
}

/** A change of flag files; members that are left out are empty. */
export type PushInput = Pick<PushRequest, "base"> & Partial<PushRequest>;

/** A webhook to make: of kind `webhook`, for all events and environments, unless it says. */
export type WebhookInput = Pick<CreateWebhookRequest, "url"> & Partial<CreateWebhookRequest>;

export interface RevokeOptions extends Authorship {
  /** `compromise` also refuses the key's events at once; default `rotation`. */
  readonly reason?: RevocationReason;
}

/** Typed calls of the publishing API. Every method rejects with `PublishError`. */
export interface PublishClient extends OverlayCalls {
  validate(projectKey: string, bundle: FlagBundle): Promise<ValidateReply>;
  /** Makes a whole folder the newest revision and publishes it to one environment; see `publishBundle`. */
  publish(bundle: FlagBundle, options: PublishOptions): Promise<PublishReply>;
  /** Makes a change of flag files the newest revision, and publishes it to the environments that it names. */
  push(projectKey: string, change: PushInput, options?: WriteOptions): Promise<PushReply>;
  listProjects(cursor?: string): Promise<ProjectListReply>;
  /** Newest first, below the number `before`. */
  listRevisions(
    projectKey: string,
    page?: { readonly before?: number; readonly limit?: number },
  ): Promise<RevisionListReply>;
  readRevision(projectKey: string, revision: number): Promise<RevisionRecord>;
  /** `pushedTree` lists files that were merged into the revision, as they were pushed. */
  readTree(projectKey: string, revision: number, pushedTree?: string): Promise<TreeReply>;
  /** The newest revision that was made from one of the Git commits, and the newest that one was merged into. */
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
  /** Newest first. */
  listAudit(projectKey: string, filter?: AuditFilter, limit?: number): Promise<AuditReply>;
  /** The whole log after an entry, oldest first. */
  exportAudit(projectKey: string, afterSequence?: number): AsyncIterable<AuditEntry>;
  whoAmI(projectKey: string): Promise<WhoAmIReply>;
  listPrincipals(projectKey: string): Promise<PrincipalListReply>;
  createToken(projectKey: string, request: CreateTokenRequest, author?: Authorship): Promise<CreatedToken>;
  setPrincipal(projectKey: string, request: SetPrincipalRequest, author?: Authorship): Promise<PrincipalListing>;
  /** `idOrToken` is the id of a listing or the text of a token. */
  revokePrincipal(projectKey: string, idOrToken: string, author?: Authorship): Promise<PrincipalListing>;
  listWebhooks(projectKey: string): Promise<WebhookListReply>;
  createWebhook(projectKey: string, request: WebhookInput, author?: Authorship): Promise<WebhookWithSecret>;
  removeWebhook(projectKey: string, id: string, author?: Authorship): Promise<WebhookListing>;
  /** Gives it another secret; bodies are signed with both for a day. */
  rotateWebhook(projectKey: string, id: string, author?: Authorship): Promise<WebhookWithSecret>;
  testWebhook(projectKey: string, id: string, author?: Authorship): Promise<WebhookTestReply>;
  listDeliveries(projectKey: string, id: string): Promise<DeliveryListReply>;
}

export function createPublishClient(options: PublishClientOptions): PublishClient {
  const call = createCallRow(options);
  const open = createOpenRow(options);
  const openAudit = async (project: string, after: number): Promise<Response> => {
    const request = { params: { project }, query: { after } };
    return (await open(ADMIN_ROWS.exportAudit, request, async (response) => response)).text;
  };
  const client: PublishClient = {
    ...createOverlayCalls(call),
    validate: (project, { files }) => call(ADMIN_ROWS.validate, { params: { project }, body: { files: [...files] } }),
    publish: (bundle, publish) => publishBundle(client, bundle, publish),
    push: (project, { files = [], removed = [], environments = [], allow = [], ...change }, how = {}) =>
      call(ADMIN_ROWS.push, {
        params: { project },
        ...describeWrite(how),
        body: {
          ...change,
          files: [...files],
          removed: [...removed],
          environments: [...environments],
          allow: [...allow],
        },
      }),
    listProjects: (cursor) => call(ADMIN_ROWS.listProjects, { params: {}, query: { cursor } }),
    listRevisions: (project, { before, limit = 20 } = {}) =>
      call(ADMIN_ROWS.listRevisions, { params: { project }, query: { before, limit } }),
    readRevision: (project, revision) => call(ADMIN_ROWS.readRevision, { params: { project, revision } }),
    readTree: (project, revision, pushedTree) =>
      call(ADMIN_ROWS.readTree, { params: { project, revision }, query: { pushedTree } }),
    findRevision: (project, commits) =>
      call(ADMIN_ROWS.findRevision, { params: { project }, body: { commits: [...commits] } }),
    readFiles: (project, digests) =>
      call(ADMIN_ROWS.readFiles, { params: { project }, body: { digests: [...digests] } }),
    listFeatures: (project, environment) =>
      call(ADMIN_ROWS.listFeatures, { params: { project }, query: { environment } }),
    readFeature: (project, feature) => call(ADMIN_ROWS.readFeature, { params: { project, feature } }),
    readFeatureHistory: (project, feature) => call(ADMIN_ROWS.readFeatureHistory, { params: { project, feature } }),
    retireEnvironment: (project, environment, author = {}) =>
      call(ADMIN_ROWS.retireEnvironment, { params: { project, environment }, body: authorship(author) }),
    rollBack: (version, publish) =>
      call(ADMIN_ROWS.rollBack, {
        params: { project: publish.projectKey, version },
        ...describeWrite(publish, { environment: publish.environmentKey }),
        body: authorship(publish),
      }),
    listVersions: (project, environment, limit = 20) =>
      call(ADMIN_ROWS.listVersions, { params: { project }, query: { environment, limit } }),
    readVersion: (project, environment, version) =>
      call(ADMIN_ROWS.readVersion, { params: { project, version }, query: { environment } }),
    listEnvironments: (project) => call(ADMIN_ROWS.listEnvironments, { params: { project } }),
    readStatus: (project, environment) => call(ADMIN_ROWS.readStatus, { params: { project, environment } }),
    createKey: (project, environment, kind, author = {}) =>
      call(ADMIN_ROWS.createKey, { params: { project, environment }, body: { kind, ...authorship(author) } }),
    listKeys: (project, environment) => call(ADMIN_ROWS.listKeys, { params: { project, environment } }),
    revokeKey: (project, environment, key, { reason, ...author } = {}) =>
      call(ADMIN_ROWS.revokeKey, {
        params: { project, environment, key },
        query: { reason },
        body: authorship(author),
      }),
    listAudit: (project, { environmentKey, sinceMs, untilMs, ...filter } = {}, limit) =>
      call(ADMIN_ROWS.listAudit, {
        params: { project },
        query: {
          ...filter,
          environment: environmentKey,
          since: writeTime(sinceMs),
          until: writeTime(untilMs),
          limit,
        },
      }),
    exportAudit: (project, after = 0) => readLines<AuditEntry>(openAudit(project, after)),
    whoAmI: (project) => call(ADMIN_ROWS.whoAmI, { params: { project } }),
    listPrincipals: (project) => call(ADMIN_ROWS.listPrincipals, { params: { project } }),
    createToken: (project, request, author = {}) =>
      call(ADMIN_ROWS.createToken, { params: { project }, body: { ...copyRights(request), ...claim(author) } }),
    setPrincipal: (project, request, author = {}) =>
      call(ADMIN_ROWS.setPrincipal, { params: { project }, body: { ...copyRights(request), ...claim(author) } }),
    revokePrincipal: (project, id, author = {}) =>
      call(ADMIN_ROWS.revokePrincipal, { params: { project, id }, body: claim(author) }),
    listWebhooks: (project) => call(ADMIN_ROWS.listWebhooks, { params: { project } }),
    createWebhook: (project, { events = [], ...request }, author = {}) => {
      const body = { ...copyRights(request), events: [...events], ...claim(author) };
      return call(ADMIN_ROWS.createWebhook, { params: { project }, body });
    },
    removeWebhook: (project, id, author = {}) =>
      call(ADMIN_ROWS.removeWebhook, { params: { project, id }, body: claim(author) }),
    rotateWebhook: (project, id, author = {}) =>
      call(ADMIN_ROWS.rotateWebhook, { params: { project, id }, body: claim(author) }),
    testWebhook: (project, id, author = {}) =>
      call(ADMIN_ROWS.testWebhook, { params: { project, id }, body: claim(author) }),
    listDeliveries: (project, id) => call(ADMIN_ROWS.listDeliveries, { params: { project, id } }),
  };
  return client;
}

function describeWrite<Place extends object>(options: WriteOptions, place?: Place) {
  const { dryRun, takeBack, parentVersion } = options;
  return {
    query: { ...(place as Place), dryRun: dryRun || undefined, takeBack: takeBack || undefined },
    headers: {
      "idempotency-key": options.idempotencyKey ?? crypto.randomUUID(),
      "if-match": parentVersion === undefined ? undefined : `"${parentVersion}"`,
    },
  };
}

/** Bodies are typed as lists that may be written. */
function copyRights<Request extends { readonly environments?: readonly string[] }>({
  environments,
  ...request
}: Request) {
  return { ...request, ...(environments === undefined ? {} : { environments: [...environments] }) };
}

function claim({ actor }: Authorship): { readonly actor?: string } {
  return actor === undefined ? {} : { actor };
}

function writeTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function authorship({ actor, message }: Authorship): Authorship {
  return { ...(actor === undefined ? {} : { actor }), ...(message === undefined ? {} : { message }) };
}
