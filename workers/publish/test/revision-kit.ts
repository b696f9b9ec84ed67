import type { FlagFile } from "@burgee/publisher/core";
import { compileBundle } from "@burgee/publisher/core";
import { env } from "cloudflare:workers";

import { createBucketTreeStore } from "../src/adapters/bucket-tree-store.ts";
import { measureSample } from "../src/adapters/measure-sample.ts";
import { createSqlChangeDatabase } from "../src/adapters/sql-changes.ts";
import { createSqlDraftDatabase } from "../src/adapters/sql-drafts.ts";
import { createSqlRevisionDatabase } from "../src/adapters/sql-revision-database.ts";
import type { ChangePorts } from "../src/core/changes/ports.ts";
import type { PublisherPorts } from "../src/core/ports.ts";
import type { RevisionPorts } from "../src/core/revisions/ports.ts";
import { createTextCache } from "../src/core/revisions/text-cache.ts";
import { bundleOf, call, type Reply } from "./admin-client.ts";

/** A feature that says one text, in a variable of its own. */
export function feature(key: string, text: string, more = ""): FlagFile {
  return {
    path: `features/${key}.yaml`,
    text: [
      `${more}type: release`,
      `variables: { ${key}-text: String }`,
      `variations: { on: { values: { ${key}-text: ${JSON.stringify(text)} } } }`,
      "environments: { production: on, development: on }",
      "",
    ].join("\n"),
  };
}

/** Files of a small project with the given features. */
export function folder(project: string, ...features: FlagFile[]): readonly FlagFile[] {
  return [...bundleOf(project, "x").files.filter(({ path }) => !path.startsWith("features/")), ...features];
}

interface Change {
  readonly base: number;
  readonly files?: readonly object[];
  readonly removed?: readonly string[];
  readonly [member: string]: unknown;
}

/** Pushes a change to production, unless it says where to. */
export function push(
  project: string,
  change: Change,
  headers: Readonly<Record<string, string>> = {},
  query = "",
): Promise<Reply> {
  const body = { message: "why", environments: ["production"], claimedAuthor: "ann", ...change };
  return call(project, "POST", `/revisions${query}`, body, headers);
}

/** Ports with flag files over real storage; a new object has nothing in memory. */
export function withRevisions(
  ports: PublisherPorts,
  storage: DurableObjectStorage,
  settings: Partial<Pick<RevisionPorts, "retention" | "clock">> = {},
): RevisionPorts {
  return {
    ...ports,
    revisions: createSqlRevisionDatabase(storage),
    trees: createBucketTreeStore(env.CONFIGS, ports.projectKey),
    compiler: { compile: compileBundle },
    texts: createTextCache(1_000_000),
    retention: { days: 30, countMin: 2 },
    ...settings,
  };
}

/** Ports with changes, too. Times at which the alarm should ring are left out: tests call what it calls. */
export function withChanges(
  ports: PublisherPorts,
  storage: DurableObjectStorage,
  settings: Parameters<typeof withRevisions>[2] = {},
): ChangePorts {
  const wakeAt = async () => undefined;
  return {
    ...withRevisions(ports, storage, settings),
    changes: createSqlChangeDatabase(storage),
    drafts: createSqlDraftDatabase(storage),
    measure: measureSample,
    wakeAt,
  };
}

/** The texts of a revision's files by path, as the API returns them. */
export async function readFolder(project: string, revision: number): Promise<Readonly<Record<string, string>>> {
  const { body: tree } = await call(project, "GET", `/revisions/${revision}/tree`);
  const { body } = await call(project, "POST", "/files", { digests: [...new Set(Object.values(tree.files))] });
  const entries = Object.entries(tree.files as Record<string, string>);
  return Object.fromEntries(entries.map(([path, sha]) => [path, body.files[sha]]));
}
