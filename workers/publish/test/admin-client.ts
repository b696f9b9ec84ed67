import { sha256Hex } from "@burgee/contract";
import type { FlagBundle } from "@burgee/publisher/core";
import { checkAnswer } from "@burgee/worker-common/admin-testing";
import { exports } from "cloudflare:workers";

export const ADMIN_TOKEN = "the-admin-token-of-the-tests";

export interface Reply {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read replies member by member and assert each
  readonly body: any;
}

/** Calls the publishing API of one project. Throws when an answer is not as the row of its route says. */
export async function call(
  project: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const response = await exports.default.fetch(
    new Request(`https://publish.test/admin/v1/projects/${project}${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }),
  );
  const reply: Reply = { status: response.status, body: await response.json() };
  const problems = checkAnswer(method, `/admin/v1/projects/${project}${path}`, reply);
  if (problems.length > 0)
    throw new Error(`${method} ${path} answered what its row does not say: ${problems.join("; ")}`);
  return reply;
}

/** A small project whose headline is the given text. */
export function bundleOf(project: string, headline: string): FlagBundle {
  return {
    files: [
      { path: "project.yaml", text: `key: ${project}\nsdkVisibility: [server, client, mobile]\n` },
      { path: "environments.yaml", text: "development: { type: development }\nproduction: { type: production }\n" },
      {
        path: "features/banner.yaml",
        text: [
          "type: release",
          "variables: { headline: String }",
          `variations: { on: { values: { headline: ${JSON.stringify(headline)} } } }`,
          "environments: { production: on, development: on }",
        ].join("\n"),
      },
    ],
  };
}

export function publish(
  project: string,
  headline: string,
  headers: Readonly<Record<string, string>> = {},
  query = "",
): Promise<Reply> {
  const body = { ...bundleOf(project, headline), message: `say ${headline}`, claimedAuthor: "ann@example.test" };
  return publishFiles(project, "production", body, headers, query);
}

/** What a push that makes `files` the whole tree must send. */
async function writePatch(project: string, { files }: FlagBundle) {
  const { body: list } = await call(project, "GET", "/revisions?limit=1");
  const base: number = list.revisions[0]?.revision ?? 0;
  const { body: tree } = base === 0 ? { body: { files: {} } } : await call(project, "GET", `/revisions/${base}/tree`);
  const digests = await Promise.all(files.map(({ text }) => sha256Hex(text)));
  return {
    base,
    files: files.filter(({ path }, index) => tree.files[path] !== digests[index]),
    removed: Object.keys(tree.files).filter((path) => !files.some((file) => file.path === path)),
  };
}

/** Makes files the newest revision and publishes them to one environment; the reply is that of the environment. */
export async function publishFiles(
  project: string,
  environment: string,
  {
    files,
    ...more
  }: FlagBundle & { readonly message?: string; readonly claimedAuthor?: string; readonly allow?: readonly string[] },
  headers: Readonly<Record<string, string>> = {},
  query = "",
): Promise<Reply> {
  const patch = await writePatch(project, { files });
  const allow = ["removal", "type_change", "reshuffle"];
  const body = { message: "why", ...more, ...patch, environments: [environment], allow };
  const reply = await call(project, "POST", `/revisions${query.replace("&", "?")}`, body, headers);
  return reply.status < 300 ? { ...reply, body: { ...reply.body, ...reply.body.environments[0] } } : reply;
}

/** The same small project whose environment `production` has the given id. */
export function sharedBundleOf(project: string, id: string, headline: string): FlagBundle {
  const { files } = bundleOf(project, headline);
  return {
    files: files.map((file) =>
      file.path === "environments.yaml"
        ? { ...file, text: file.text.replace("type: production", `$&, id: "${id}"`) }
        : file,
    ),
  };
}
