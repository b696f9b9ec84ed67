import { existsSync, mkdirSync } from "node:fs";
import { parseArgs } from "node:util";

import type { Check, Finding } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { takeScreenshots } from "./take-screenshots.ts";
import { createWorld } from "./world.ts";

/** Debian's. */
const CHROMIUM = "/usr/bin/chromium";

const { values: options } = parseArgs({
  options: {
    browser: { type: "string", default: CHROMIUM },
    only: { type: "string", multiple: true },
    screenshots: { type: "string" },
    short: { type: "boolean" },
    json: { type: "boolean" },
    help: { type: "boolean" },
  },
});
if (options.help) {
  console.log(`Usage: npm run -s test:console -- [--json] [--short] [--only ID]… [--screenshots FOLDER] [--browser PATH]

Uses the console in Chromium as people would, against the platform on this machine.

--json         prints {"passed","failed","checks":[{"id","passed","figure","problems"}]} as the last line of stdout
--short        what CI runs
--only ID      runs one check, such as T5
--screenshots  writes pictures of every screen into this folder
--browser      default ${CHROMIUM}; without a browser nothing is tested: in CI that is a failure, elsewhere a warning

Exit code 1: a check failed.
${CHECKS.map(({ id, title }) => `  ${id.padEnd(4)} ${title}`).join("\n")}`);
  process.exit(0);
}

if (!existsSync(options.browser)) {
  console.error(`NOT TESTED: there is no browser at ${options.browser}. Install Debian's package chromium.`);
  if (options.json) console.log(JSON.stringify({ passed: 0, failed: 0, skipped: true, checks: [] }));
  process.exit(process.env["CI"] === "true" ? 1 : 0);
}
if (options.screenshots !== undefined) mkdirSync(options.screenshots, { recursive: true });

const report = (line: string): void => console.error(line);
const world = await createWorld({ executable: options.browser, screenshots: options.screenshots, report });
try {
  const isShort = options.short === true;
  const wanted = CHECKS.filter(({ id }) => options.only === undefined || options.only.includes(id)).filter(
    (check) => check.isShort || !isShort,
  );
  const checks: ({ readonly id: string; readonly passed: boolean } & Finding)[] = [];
  for (const check of wanted) {
    const startedMs = performance.now();
    const finding = await run(check, world, isShort);
    const passed = finding.problems.length === 0;
    checks.push({ id: check.id, passed, ...finding });
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    report(
      `${passed ? "ok    " : "FAILED"}  ${check.id.padEnd(4)} ${check.title}: ${JSON.stringify(finding.figure)} (${seconds} s)`,
    );
    for (const problem of finding.problems) report(`        ${problem}`);
  }
  if (options.screenshots !== undefined) await takeScreenshots(world, options.screenshots);
  const failed = checks.filter(({ passed }) => !passed).length;
  report(`${checks.length - failed} passed, ${failed} failed`);
  if (options.json) console.log(JSON.stringify({ passed: checks.length - failed, failed, checks }));
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await world.close();
}

async function run(check: Check, ...given: Parameters<Check["run"]>): Promise<Finding> {
  try {
    return await check.run(...given);
  } catch (error) {
    return { figure: "broken", problems: [error instanceof Error ? error.message : String(error)] };
  }
}
