import { FILE_LENGTH_MAX, FILES_MAX, FOLDER_DEPTH_MAX, PATH_LENGTH_MAX } from "./bundle-limits.ts";
import type { FlagBundle, FlagFile } from "./flag-bundle.ts";
import { type FlagFolder, placeFile } from "./place-file.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import type { SourceFile } from "./source-file.ts";

/** Parsed files by what they define. Keys are file names without extension. */
export interface CollectedFiles {
  readonly project: SourceFile | undefined;
  readonly environments: SourceFile | undefined;
  readonly audiences: ReadonlyMap<string, SourceFile>;
  readonly variables: ReadonlyMap<string, SourceFile>;
  readonly features: ReadonlyMap<string, SourceFile>;
  readonly all: readonly SourceFile[];
  /** Problems of file names and missing files; each `SourceFile` holds the problems of its content. */
  readonly problems: readonly Problem[];
}

/** Sorts the files of a flags folder by what they define and parses them. Parses none when there are too many. */
export function collectFiles(bundle: FlagBundle, parse: (file: FlagFile) => SourceFile): CollectedFiles {
  const tooMany = bundle.files[FILES_MAX];
  if (tooMany !== undefined) {
    const message = `a flags folder may have at most ${FILES_MAX} files, not ${bundle.files.length}`;
    const problem = fileProblem(
      "limit",
      cutPath(tooMany),
      message,
      "Define several features' variables in one file, or split the project.",
    );
    return { project: undefined, environments: undefined, ...emptyFolders(), all: [], problems: [problem] };
  }
  const problems: Problem[] = [];
  const all: SourceFile[] = [];
  const top = new Map<string, SourceFile>();
  const folders = emptyFolders();
  for (const file of [...bundle.files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const excess = findExcess(file);
    if (excess !== undefined) {
      problems.push(fileProblem("limit", cutPath(file), excess.message, excess.remedy));
      continue;
    }
    const place = placeFile(file.path);
    if (place.kind === "unknown") {
      problems.push(fileProblem("unknown_file", file.path, "this file has no place in a flags folder", place.remedy));
      continue;
    }
    const parsed = parse(file);
    all.push(parsed);
    const target = place.kind === "top" ? top : folders[place.kind];
    const existing = target.get(place.key);
    if (existing === undefined) target.set(place.key, parsed);
    else
      problems.push(
        fileProblem("duplicate", file.path, `${existing.path} has the same key`, "Rename or remove one of them."),
      );
  }
  for (const name of ["project", "environments"]) {
    if (top.has(name)) continue;
    const remedy = "Run `burgee init` for a start.";
    problems.push(fileProblem("missing_file", `${name}.yaml`, "the flags folder lacks this file", remedy));
  }
  return {
    project: top.get("project"),
    environments: top.get("environments"),
    ...folders,
    all,
    problems,
  };
}

function emptyFolders(): Record<FlagFolder, Map<string, SourceFile>> {
  return { audiences: new Map(), variables: new Map(), features: new Map() };
}

/** A path as problems name it. */
function cutPath({ path }: FlagFile): string {
  return path.length > PATH_LENGTH_MAX ? `${path.slice(0, PATH_LENGTH_MAX)}…` : path;
}

function findExcess({ path, text }: FlagFile): { readonly message: string; readonly remedy: string } | undefined {
  if (path.length > PATH_LENGTH_MAX) {
    return { message: `a path may be at most ${PATH_LENGTH_MAX} characters long`, remedy: "Shorten it." };
  }
  if (path.split("/").length - 1 > FOLDER_DEPTH_MAX) {
    return { message: `a file may lie at most ${FOLDER_DEPTH_MAX} folders deep`, remedy: "Move it up." };
  }
  if (text.length > FILE_LENGTH_MAX) {
    const message = `a file may be at most ${FILE_LENGTH_MAX} characters long, not ${text.length}`;
    return { message, remedy: "Split it, or keep large values elsewhere and name them here." };
  }
  return undefined;
}

function fileProblem(code: ProblemCode, file: string, message: string, remedy: string): Problem {
  return { severity: "error", code, file, line: 1, column: 1, message, remedy };
}
