import { readFile } from "node:fs/promises";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { readEnvironment } from "../read-environment.ts";
import { createReport } from "../terminal/report.ts";

/** Marks the comment that is written anew at each push, so that a pull request has one and not twenty. */
const MARKER = "<!-- burgee-plan -->";
/** GitHub refuses longer comments. Source: its REST API's validation error. */
const COMMENT_CHARACTERS_MAX = 65_000;
const PAGES_MAX = 10;
const PAGE_SIZE = 100;
const CALL_TIMEOUT_MS = 20_000;

interface PullRequest {
  readonly apiUrl: string;
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

/** Writes the text of a file as a comment of the pull request that the job of GitHub Actions runs for. */
export async function commentOnPullRequest(options: {
  readonly file: string;
  readonly json?: boolean;
}): Promise<ExitCode> {
  const report = createReport(options);
  const pullRequest = await findPullRequest();
  const text = await readFile(options.file, "utf8").catch(() => {
    throw new CommandError(
      EXIT.usage,
      `the file ${options.file} cannot be read`,
      "Write it with `burgee plan --markdown`.",
    );
  });
  const body = `${MARKER}\n${shorten(text)}`;
  const existing = await findComment(pullRequest);
  const { apiUrl, repository, number } = pullRequest;
  const base = `${apiUrl}/repos/${repository}/issues`;
  if (existing === undefined) await call(pullRequest, "POST", `${base}/${number}/comments`, { body });
  else await call(pullRequest, "PATCH", `${base}/comments/${existing}`, { body });
  const outcome = existing === undefined ? "created" : "updated";
  report.result({ ok: true, outcome, pullRequest: number }, () => `${outcome} the comment on #${number}`);
  return EXIT.ok;
}

function shorten(text: string): string {
  if (text.length <= COMMENT_CHARACTERS_MAX) return text;
  return `${text.slice(0, COMMENT_CHARACTERS_MAX)}\n\n… cut here. The job's log has all of it.`;
}

async function findPullRequest(): Promise<PullRequest> {
  const [repository, eventPath, token] = ["GITHUB_REPOSITORY", "GITHUB_EVENT_PATH", "GITHUB_TOKEN"].map(
    readEnvironment,
  );
  if (repository === undefined || eventPath === undefined || token === undefined) {
    const hint = "Run it in a job of GitHub Actions, with `env: GITHUB_TOKEN: ${{ github.token }}`.";
    throw new CommandError(EXIT.usage, "this is no job of GitHub Actions with a token", hint);
  }
  const event = JSON.parse(await readFile(eventPath, "utf8")) as { pull_request?: { number?: unknown } };
  const number = event.pull_request?.number;
  if (typeof number !== "number") {
    throw new CommandError(EXIT.usage, "the job does not run for a pull request", "Start it `on: pull_request`.");
  }
  return { apiUrl: readEnvironment("GITHUB_API_URL") ?? "https://api.github.com", repository, number, token };
}

async function findComment(pullRequest: PullRequest): Promise<number | undefined> {
  const { apiUrl, repository, number } = pullRequest;
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const path = `${apiUrl}/repos/${repository}/issues/${number}/comments?per_page=${PAGE_SIZE}&page=${page}`;
    const comments = (await call(pullRequest, "GET", path)) as readonly { id: number; body?: string }[];
    const found = comments.find(({ body }) => body?.startsWith(MARKER));
    if (found !== undefined) return found.id;
    if (comments.length < PAGE_SIZE) return undefined;
  }
  return undefined;
}

async function call({ token }: PullRequest, method: string, url: string, body?: object): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
  } catch (error) {
    throw new CommandError(EXIT.server, `GitHub does not answer: ${String(error)}`);
  }
  if (response.ok) return response.json();
  const hint = response.status === 403 ? "Give the job `permissions: pull-requests: write`." : undefined;
  throw new CommandError(EXIT.server, `GitHub answered ${response.status} to ${method} of the comment`, hint);
}
