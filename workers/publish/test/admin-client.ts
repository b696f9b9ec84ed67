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
  const body = { ...bundleOf(project, headline), message: `say ${headline}`, actor: "ann@example.test" };
  return call(project, "POST", `/versions?environment=production${query}`, body, headers);
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
