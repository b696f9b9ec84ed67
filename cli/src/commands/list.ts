import type { FeatureListing, FeatureSummary } from "@burgee/contract/admin";
import { summarizeFeature } from "@burgee/publisher/core";

import { EXIT, type ExitCode } from "../command-error.ts";
import { findStaleFeatures } from "../life/find-stale-features.ts";
import { count } from "../terminal/render-problems.ts";
import { renderTable } from "../terminal/render-table.ts";
import { renderTime } from "../terminal/render-time.ts";
import { createReport } from "../terminal/report.ts";
import { connect, openValidFlags, type PlaceOptions, readFlags, readProjectKey } from "../workspace.ts";

interface ListCommandOptions extends PlaceOptions {
  readonly files?: boolean;
  readonly owner?: string;
  readonly tag?: string;
  readonly search?: string;
  readonly stale?: boolean;
  readonly json?: boolean;
}

/** A feature of the newest revision, or of the files here, which have no record of who changed them. */
type Row = FeatureSummary & Partial<Pick<FeatureListing, "changed">>;

/** After how many days `--stale` counts a feature that serves the same everywhere; `burgee stale` lets people choose. */
const STALE_DAYS = 30;

/** Lists features: whose they are, what they serve in each environment, and who changed them last. */
export async function list(options: ListCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const projectKey = await readProjectKey(options);
  const { revision, rows } = await readRows(projectKey, options);
  let stale: ReadonlySet<string> | undefined;
  if (options.stale === true) {
    const flags = await openValidFlags(options, report);
    if (flags === undefined) return EXIT.problems;
    stale = new Set((await findStaleFeatures(flags, { ...options, days: STALE_DAYS })).map(({ feature }) => feature));
  }
  const features = rows.filter((row) => matches(row, options) && (stale === undefined || stale.has(row.key)));
  report.result({ ok: true, project: projectKey, revision, features }, () => {
    const where = revision === undefined ? "the files here" : `revision ${revision}`;
    const shown = features.length === rows.length ? "" : `${features.length} of `;
    const head = `${shown}${count(rows.length, "feature")} in ${where}`;
    return features.length === 0 ? head : `${head}\n${renderRows(features)}`;
  });
  return EXIT.ok;
}

async function readRows(
  projectKey: string,
  options: ListCommandOptions,
): Promise<{ readonly revision?: number; readonly rows: readonly Row[] }> {
  if (options.files !== true) {
    const { revision, features } = await connect(options).listFeatures(projectKey);
    return { revision, rows: features };
  }
  const { bundle } = await readFlags(options);
  const summaries = await Promise.all(bundle.files.map((file) => summarizeFeature(projectKey, file)));
  const rows = summaries.flatMap((summary) => summary ?? []);
  return { rows: rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
}

function matches({ key, name = "", owner = "", tags = [] }: Row, options: ListCommandOptions): boolean {
  if (options.owner !== undefined && owner.toLowerCase() !== options.owner.toLowerCase()) return false;
  if (options.tag !== undefined && !tags.includes(options.tag)) return false;
  const searched = options.search?.toLowerCase();
  return searched === undefined || [key, name, owner, ...tags].some((text) => text.toLowerCase().includes(searched));
}

function renderRows(rows: readonly Row[]): string {
  const environments = [...new Set(rows.flatMap((row) => Object.keys(row.environments)))];
  const hasOwner = rows.some(({ owner }) => owner !== undefined);
  const hasExpiry = rows.some(({ expires, permanent }) => expires !== undefined || permanent === true);
  const hasChange = rows.some(({ changed }) => changed !== undefined);
  const columns = [
    "feature",
    "type",
    "status",
    ...(hasOwner ? ["owner"] : []),
    ...environments.map((key) => `in ${key}`),
    ...(hasExpiry ? ["expires"] : []),
    ...(hasChange ? ["changed"] : []),
  ];
  const cells = rows.map(({ key, type, status, owner, expires, permanent, changed, environments: served }) => ({
    feature: key,
    type,
    status,
    owner: owner ?? "",
    expires: permanent === true ? "never" : (expires ?? ""),
    changed: changed === undefined ? "" : `${renderTime(changed.atMs)} by ${changed.author}`,
    ...Object.fromEntries(environments.map((one) => [`in ${one}`, describeStanding(served[one], status)])),
  }));
  return renderTable(columns, cells, "changed");
}

function describeStanding(standing: Row["environments"][string] | undefined, status: string): string {
  if (status !== "active") return "";
  if (standing === undefined) return "off";
  return standing.status === "inactive" ? `off (${standing.serves})` : standing.serves;
}
