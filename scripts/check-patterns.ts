import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parseSync, Visitor } from "oxc-parser";

import { repositoryRoot } from "./workers.ts";

// Checks the regular expressions of product code for the forms that take quadratic or exponential time on hostile text.
// Exit code 1 lists them. A comment "Linear: <why>" on the line before excuses one.

/** Places of suspicious patterns in a source, as `line: problem`. */
export function findSlowPatterns(file: string, source: string): string[] {
  const problems: string[] = [];
  const lines = source.split("\n");
  const { program } = parseSync(file, source);
  new Visitor({
    Literal(node) {
      if (!("regex" in node) || node.regex === null) return;
      const problem = judgePattern(node.regex.pattern);
      const line = source.slice(0, node.start).split("\n").length;
      if (problem !== undefined && !/\bLinear: \S/.test(lines[line - 2] ?? "")) problems.push(`${line}: ${problem}`);
    },
  }).visit(program);
  return problems;
}

/** Characters, classes, groups and quantifiers, each as one token; a quantifier without an upper bound begins with `∞`. */
function tokenize(pattern: string): string[] {
  const tokens = pattern.match(/\[(?:\\.|[^\]\\])*\]|\\.|\(\?(?:[:=!]|<[=!]|<\w+>)|\{\d+(?:,\d*)?\}|./gsu) ?? [];
  return tokens.map((token) => (/^(?:[*+]|\{\d+,\})$/.test(token) ? `∞${token}` : token));
}

const WILDCARDS: ReadonlySet<string> = new Set([".", "[^]", String.raw`[\s\S]`, String.raw`[\S\s]`]);

/** What may make a pattern slow, or undefined. */
export function judgePattern(pattern: string): string | undefined {
  const tokens = tokenize(pattern);
  /** For each open group whether something in it repeats without bound. */
  const groups: boolean[] = [];
  let wildcards = 0;
  for (const [index, token] of tokens.entries()) {
    const isRepeated = tokens[index + 1]?.startsWith("∞") === true;
    if (token.startsWith("(")) groups.push(false);
    else if (token === ")") {
      const repeats = groups.pop() === true;
      if (repeats && isRepeated) return "a repeated group holds a repetition, as in (a+)+";
      if (repeats && groups.length > 0) groups[groups.length - 1] = true;
    } else if (token.startsWith("∞") && groups.length > 0) groups[groups.length - 1] = true;
    if (WILDCARDS.has(token) && isRepeated) wildcards += 1;
  }
  if (wildcards > 1) return "more than one wildcard repeats, as in .*(word).*";
  return wildcards === 1 && !pattern.startsWith("^") && WILDCARDS.has(tokens[0] ?? "")
    ? "begins with a repeated wildcard that is not anchored; leave it out"
    : undefined;
}

const SHIPPED = /^(?:contract|bucketing-wasm|sdk\/[a-z-]+|publisher|cli|workers\/[a-z-]+)\/src\/.*\.ts$/;

if (import.meta.main) {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"];
  const files = execFileSync("git", list, { cwd: repositoryRoot, encoding: "utf8" })
    .split("\n")
    .filter((file) => SHIPPED.test(file) && !file.endsWith(".test.ts") && existsSync(join(repositoryRoot, file)));
  const problems = files.flatMap((file) =>
    findSlowPatterns(file, readFileSync(join(repositoryRoot, file), "utf8")).map((problem) => `${file}:${problem}`),
  );
  if (problems.length > 0) {
    console.error(
      `${problems.join("\n")}\n\n${problems.length} patterns may take far more time than their text is long.`,
    );
    process.exit(1);
  }
  console.log(`patterns: those of ${files.length} files are linear`);
}
