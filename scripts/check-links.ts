import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { repositoryRoot } from "./workers.ts";

// Checks that relative links in the repository's pages lead to a file, and to a heading in it. Exit code 1 lists those that do not.

/** Broken links of pages, as `page:line: problem`. Paths are relative to `root`. */
export function findBrokenLinks(root: string, pages: readonly string[]): string[] {
  return pages.flatMap((page) =>
    readLinks(readFileSync(join(root, page), "utf8")).flatMap(({ line, target }) => {
      const problem = checkLink(root, page, target);
      return problem === undefined ? [] : [`${page}:${line}: ${problem}`];
    }),
  );
}

function checkLink(root: string, page: string, target: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined; // another site: not checked, so that the check needs no network
  const [path = "", anchor] = decodeURIComponent(target).split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(root, file))) return `${target} does not exist`;
  if (anchor === undefined || !file.endsWith(".md")) return undefined;
  return readAnchors(readFileSync(join(root, file), "utf8")).has(anchor)
    ? undefined
    : `${file} has no heading #${anchor}`;
}

function readLinks(markdown: string): { line: number; target: string }[] {
  return blankCode(markdown)
    .split("\n")
    .flatMap((text, index) =>
      [...text.matchAll(/\]\(<?([^\s()<>]+)>?(?: "[^"]*")?\)|^\[[^\]]+\]:\s+(\S+)/g)].map((match) => ({
        line: index + 1,
        target: match[1] ?? match[2] ?? "",
      })),
    );
}

/** The anchors that GitHub gives to headings. A repeated heading's further anchors are not among them. */
function readAnchors(markdown: string): Set<string> {
  const headings = markdown.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#{1,6} +(.+)$/gm);
  return new Set(
    Array.from(headings, ([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(" ", "-"),
    ),
  );
}

/** Replaces code by spaces, so that places stay where they are. */
function blankCode(markdown: string): string {
  return markdown.replace(/^ *```[\s\S]*?^ *```|`[^`\n]+`/gm, (code) => code.replace(/[^\n]/g, " "));
}

if (import.meta.main) {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"];
  const pages = execFileSync("git", list, { cwd: repositoryRoot, encoding: "utf8" })
    .split("\n")
    .filter((page) => page !== "" && existsSync(join(repositoryRoot, page)));
  const problems = findBrokenLinks(repositoryRoot, pages);
  if (problems.length > 0) {
    console.error(`${problems.join("\n")}\n\n${problems.length} links lead nowhere.`);
    process.exit(1);
  }
  console.log(`links: those of ${pages.length} pages lead somewhere`);
}
