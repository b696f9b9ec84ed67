import { KEY_LENGTH_MAX, KEY_PATTERN, PUBLISH_BODY_BYTES_MAX } from "@burgee/contract";
import { BREAKING_KINDS, ENVIRONMENTS_MAX, type PushRequest } from "@burgee/publisher/core";

import { COMMITS_MAX, FILES_READ_MAX, TREE_BYTES_MAX } from "../core/revisions/revision-limits.ts";
import { readBundle, type JsonRequest, type Reading } from "./read-request.ts";
import { respondError } from "./respond.ts";

const COMMIT_PATTERN = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const DIGEST_PATTERN = /^[0-9a-f]{64}$/;

function refuse(message: string): { readonly ok: false; readonly response: Response } {
  return { ok: false, response: respondError(400, "Bad Request", message) };
}

/** Reads the body of a push. What its paths and texts must be is checked with the base. */
export function readPush({ body }: JsonRequest): Reading<PushRequest> {
  const { base, removed = [], environments = [], commit, allow = [] } = body;
  if (typeof base !== "number" || !Number.isSafeInteger(base) || base < 0) {
    return refuse("`base` must be the number of the revision that the files were changed from; 0 for none");
  }
  const bundle = readBundle({ files: body["files"] ?? [] });
  if (!bundle.ok) return bundle;
  const length = bundle.value.files.reduce((sum, { text }) => sum + text.length, 0);
  if (length > TREE_BYTES_MAX) {
    const message = `the files of a push may have ${TREE_BYTES_MAX} bytes together (the body ${PUBLISH_BODY_BYTES_MAX})`;
    return { ok: false, response: respondError(413, "Payload Too Large", message) };
  }
  if (!isTextList(removed)) return refuse("`removed` must be a list of paths");
  const isKey = (key: string) => key === "*" || (key.length <= KEY_LENGTH_MAX && KEY_PATTERN.test(key));
  if (!isTextList(environments) || environments.length > ENVIRONMENTS_MAX || !environments.every(isKey)) {
    return refuse(`\`environments\` must be a list of at most ${ENVIRONMENTS_MAX} keys, or ["*"]`);
  }
  if (commit !== undefined && (typeof commit !== "string" || !COMMIT_PATTERN.test(commit))) {
    return refuse("`commit` must be the whole id of a Git commit: 40 or 64 lower-case hex digits");
  }
  const allowed = BREAKING_KINDS.filter((kind) => Array.isArray(allow) && allow.includes(kind));
  if (!Array.isArray(allow) || allowed.length !== new Set(allow).size) {
    return refuse(`\`allow\` must be a list of ${BREAKING_KINDS.join(", ")}`);
  }
  const { files } = bundle.value;
  return {
    ok: true,
    value: { base, files, removed, environments, allow: allowed, ...(commit === undefined ? {} : { commit }) },
  };
}

/** Reads `commits: [id]`, newest first. */
export function readCommits({ body }: JsonRequest): Reading<readonly string[]> {
  const { commits } = body;
  const isGood = isTextList(commits) && commits.length <= COMMITS_MAX && commits.every((id) => COMMIT_PATTERN.test(id));
  if (!isGood) return refuse(`\`commits\` must be a list of at most ${COMMITS_MAX} whole ids of Git commits`);
  return { ok: true, value: commits };
}

/** Reads `digests: [sha256]`. */
export function readDigests({ body }: JsonRequest): Reading<readonly string[]> {
  const { digests } = body;
  const isGood =
    isTextList(digests) && digests.length <= FILES_READ_MAX && digests.every((digest) => DIGEST_PATTERN.test(digest));
  if (!isGood) return refuse(`\`digests\` must be a list of at most ${FILES_READ_MAX} SHA-256 in lower-case hex`);
  return { ok: true, value: digests };
}

function isTextList(input: unknown): input is readonly string[] {
  return Array.isArray(input) && input.every((item) => typeof item === "string");
}
