import { ADMIN_ROWS, type AdminRow } from "@burgee/contract/admin";

import { bundleOf } from "./admin-client.ts";

/** Who asks, in the order of the marks of `RowCase.who`. */
export const CREDENTIALS = [
  "nothing",
  "a wrong token",
  "a reader",
  "a publisher of the environment",
  "a publisher of another environment",
  "an owner",
  "an owner of another project",
  "an expired owner",
  "a revoked owner",
  "an operator",
  "the admin token",
] as const;
export type Credential = (typeof CREDENTIALS)[number];

/** One mark per credential: `.` is let in, `1` gets 401, `3` gets 403. */
const READERS = "11....1113.";
const PUBLISHERS = "113.3.1113.";
/** Publishers of any environment: the handler asks for the role in each once it knows which. */
const ANY_PUBLISHER = "113...1113.";
const OWNERS = "11333.1113.";
const OPERATORS = "111111111..";
const ANYONE = "11....111..";

/** What the tests of all operator routes know of one of them. */
export interface RowCase {
  readonly who: string;
  /** Statuses of the good request below, when the holder of the admin token sends it. */
  readonly answers: readonly number[];
  readonly body?: Readonly<Record<string, unknown>>;
  /** Parameters of its query beside `environment` and `dryRun`, which every row gets that knows them. */
  readonly query?: Readonly<Record<string, string>>;
  /** What a request gets that builds on something older than what is there. Every row needs it that takes a base. */
  readonly stale?: {
    readonly body?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly status: number;
    readonly code: string;
  };
}

const { files } = bundleOf("rows", "hi");
const OLD_VERSION = { "if-match": '"0"' };

/** Every operator route of this Worker. A route that is missing here fails the tests. */
export const ROW_CASES: Readonly<Record<string, RowCase>> = {
  readSession: { who: ANYONE, answers: [200] },
  readOverview: { who: READERS, answers: [200] },
  listProjects: { who: OPERATORS, answers: [200] },
  push: {
    who: PUBLISHERS,
    answers: [200],
    body: { base: 1, files, environments: ["production"], message: "why", claimedAuthor: "ann" },
    stale: {
      body: { base: 99, files, environments: ["production"], message: "why" },
      status: 409,
      code: "unknown_base",
    },
  },
  openChange: {
    who: READERS,
    answers: [200, 201, 409, 422],
    body: { base: 1, title: "rows" },
    stale: { body: { base: 99, title: "rows" }, status: 409, code: "unknown_base" },
  },
  listChanges: { who: READERS, answers: [200] },
  readChange: { who: READERS, answers: [404] },
  editChange: {
    who: READERS,
    answers: [404],
    body: { base: 1, title: "rows" },
    stale: { body: { base: 99, title: "rows" }, status: 404, code: "unknown_change" },
  },
  approveChange: { who: ANY_PUBLISHER, answers: [404], body: { digest: "0".repeat(64) } },
  rejectChange: { who: ANY_PUBLISHER, answers: [404], body: {} },
  withdrawChange: { who: READERS, answers: [404], body: {} },
  applyChange: { who: ANY_PUBLISHER, answers: [404], body: {} },
  scheduleChange: { who: ANY_PUBLISHER, answers: [404], body: { at: "2027-01-02T09:00:00Z" } },
  readDraft: { who: READERS, answers: [200] },
  saveDraft: {
    who: READERS,
    answers: [200],
    body: { base: 1, number: 0, title: "rows" },
    stale: { body: { base: 1, number: 7, title: "others" }, status: 409, code: "stale_draft" },
  },
  discardDraft: { who: READERS, answers: [200, 409], query: { number: "1" } },
  listRevisions: { who: READERS, answers: [200] },
  findRevision: { who: READERS, answers: [200], body: { commits: ["f".repeat(40)] } },
  readRevision: { who: READERS, answers: [200] },
  readTree: { who: READERS, answers: [200] },
  readFiles: { who: READERS, answers: [200], body: { digests: ["f".repeat(64)] } },
  listFeatures: { who: READERS, answers: [200] },
  readFeature: { who: READERS, answers: [200] },
  readFeatureHistory: { who: READERS, answers: [200] },
  validate: { who: READERS, answers: [200], body: { files } },
  listVersions: { who: READERS, answers: [200] },
  readVersion: { who: READERS, answers: [200] },
  rollBack: {
    who: PUBLISHERS,
    answers: [200],
    body: { actor: "ann" },
    stale: { headers: OLD_VERSION, status: 412, code: "stale_version" },
  },
  listEnvironments: { who: READERS, answers: [200] },
  readStatus: { who: READERS, answers: [200] },
  retireEnvironment: { who: OWNERS, answers: [409], body: { actor: "ann" } },
  readOverlay: { who: READERS, answers: [200] },
  addOverlayEntry: {
    who: PUBLISHERS,
    answers: [200],
    body: { kind: "off", feature: "banner", reason: "rows" },
    stale: { headers: { "if-match": '"7"' }, status: 412, code: "stale_overlay" },
  },
  liftOverlayEntry: {
    who: PUBLISHERS,
    answers: [404],
    body: { reason: "rows" },
    stale: { headers: { "if-match": '"7"' }, status: 412, code: "stale_overlay" },
  },
  listKeys: { who: READERS, answers: [200] },
  createKey: { who: OWNERS, answers: [201], body: { kind: "client", actor: "ann" } },
  revokeKey: { who: OWNERS, answers: [404], body: { actor: "ann" } },
  listAudit: { who: READERS, answers: [200] },
  exportAudit: { who: READERS, answers: [200] },
  whoAmI: { who: ANYONE, answers: [200] },
  listPrincipals: { who: OWNERS, answers: [200] },
  setPrincipal: {
    who: OWNERS,
    answers: [200],
    body: { kind: "member", subject: "rows@example.test", role: "reader", actor: "ann" },
  },
  createToken: { who: OWNERS, answers: [201], body: { label: "rows", role: "reader", actor: "ann" } },
  listWebhooks: { who: OWNERS, answers: [200] },
  createWebhook: { who: OWNERS, answers: [201, 409], body: { url: "https://hooks.example.com/rows", actor: "ann" } },
  removeWebhook: { who: OWNERS, answers: [404], body: { actor: "ann" } },
  rotateWebhook: { who: OWNERS, answers: [404], body: { actor: "ann" } },
  testWebhook: { who: OWNERS, answers: [404], body: { actor: "ann" } },
  listDeliveries: { who: OWNERS, answers: [404] },
  revokePrincipal: { who: OWNERS, answers: [404], body: { actor: "ann" } },
};

/** Values of the braces in paths, in a project to which `bundleOf` was published once. */
const PARAMS: Readonly<Record<string, string>> = {
  environment: "production",
  version: "1",
  revision: "1",
  feature: "banner",
  change: "c999",
  key: "f".repeat(16),
  id: "f".repeat(16),
};
const QUERY: Readonly<Record<string, string>> = { environment: "production", dryRun: "true" };

/** The routes of this Worker with their names and cases. Throws when one has no case. */
export function listRowCases(): readonly (readonly [name: string, row: AdminRow, known: RowCase])[] {
  const rows = Object.entries<AdminRow>(ADMIN_ROWS).filter(([, { worker }]) => worker === "publish");
  return rows.map(([name, row]) => {
    const known = ROW_CASES[name];
    if (known?.who.length !== CREDENTIALS.length) throw new Error(`say in row-cases.ts who may use \`${name}\``);
    return [name, row, known] as const;
  });
}

/** Path and query of a route's good request. */
export function writeTarget(row: AdminRow, { query = {} }: RowCase, project: string): string {
  const path = row.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = { ...PARAMS, project }[name];
    if (value === undefined) throw new Error(`give \`${name}\` a value in row-cases.ts`);
    return encodeURIComponent(value);
  });
  const known = Object.entries({ ...QUERY, project, ...query }).filter(([name]) => name in row.query);
  return known.length === 0 ? path : `${path}?${new URLSearchParams(known).toString()}`;
}
