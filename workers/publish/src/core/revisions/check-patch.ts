import { FILES_MAX, PATH_LENGTH_MAX, type PushRequest } from "@burgee/publisher/core";

import { limitReasons } from "../limit-answers.ts";

// oxlint-disable-next-line no-control-regex -- control characters are what it finds
const UNSAFE = /[\u0000-\u001f\u007f\\]/;

/** Why a patch cannot be applied to any tree; empty when it can. */
export function checkPatch({ files, removed }: Pick<PushRequest, "files" | "removed">): readonly string[] {
  for (const [name, list] of Object.entries({ files, removed })) {
    if (list.length > FILES_MAX) return [`\`${name}\` may have at most ${FILES_MAX} entries, not ${list.length}`];
  }
  const reasons: string[] = [];
  const seen = new Set<string>();
  for (const path of [...files.map((file) => file.path), ...removed]) {
    const reason = seen.has(path) ? "is named twice" : findPathProblem(path);
    if (reason !== undefined) reasons.push(`the path ${JSON.stringify(path)} ${reason}`);
    seen.add(path);
  }
  for (const { path, text } of files) {
    if (!text.isWellFormed())
      reasons.push(`the text of ${JSON.stringify(path)} has half a character: save it as UTF-8`);
  }
  return limitReasons(reasons);
}

/** Paths lead from the flags folder to a file inside it. */
function findPathProblem(path: string): string | undefined {
  if (path.length === 0) return "is empty";
  if (path.length > PATH_LENGTH_MAX) return `is longer than ${PATH_LENGTH_MAX} characters`;
  if (UNSAFE.test(path) || !path.isWellFormed()) return "has a backslash or a character that no path may have";
  if (path.startsWith("/")) return "must not begin with `/`";
  const isPlain = path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  return isPlain ? undefined : "must not have `.`, `..` or nothing between its slashes";
}
