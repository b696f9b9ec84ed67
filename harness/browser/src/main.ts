import { existsSync, mkdirSync } from "node:fs";
import { parseArgs } from "node:util";

import type { Case } from "./case.ts";
import { type CloseRun, runCloses } from "./cases/closes.ts";
import { HEAP_CASE } from "./cases/heap.ts";
import { NETWORK_CASES } from "./cases/network.ts";
import { SURROUNDING_CASES } from "./cases/surroundings.ts";
import { VALUE_CASES } from "./cases/values.ts";
import { CHROMIUM } from "./chromium.ts";
import { runCases } from "./run-cases.ts";
import { createWorld } from "./world.ts";

const CLOSES = 100;
const SHORT_CLOSES = 10;

const { values: options } = parseArgs({
  options: {
    browser: { type: "string", default: CHROMIUM },
    closes: { type: "string" },
    only: { type: "string" },
    screenshots: { type: "string" },
    short: { type: "boolean" },
    json: { type: "boolean" },
    help: { type: "boolean" },
  },
});
if (options.help) {
  console.log(`Usage: npm run -s test:browser -- [--json] [--short] [--closes N] [--only TEXT] [--screenshots FOLDER] [--browser PATH]

Runs the client SDK in real pages of Chromium, against the platform on this machine behind a network that is slow, cut or
silent on purpose. Takes about three minutes; --short runs the quick cases and ${SHORT_CLOSES} closes in one.

--json         prints {"passed","failed","closes":{"pages","sent","arrived"},"cases":[{"name","passed","note"}]} on stdout;
               sent and arrived count the events of pages that were closed or left: tracked ones and evaluations
--closes N     leaves N pages; default ${CLOSES}
--only TEXT    runs the cases whose name contains the text
--screenshots  writes a picture of each page into this folder
--browser      default ${CHROMIUM}. Without a browser nothing is tested, and a warning says so.

Exit code 1: a case failed.`);
  process.exit(0);
}

if (!existsSync(options.browser)) {
  console.error(
    `\nNOT TESTED: there is no browser at ${options.browser}.\nInstall Debian's package chromium, or name another one with --browser.\n`,
  );
  if (options.json) console.log(JSON.stringify({ passed: 0, failed: 0, skipped: true }));
  process.exit(0);
}
if (options.screenshots !== undefined) mkdirSync(options.screenshots, { recursive: true });

const startedMs = performance.now();
const report = (step: string): void => console.error(step);
const world = await createWorld({ executable: options.browser, screenshots: options.screenshots, report });
try {
  const pages = Number(options.closes ?? (options.short === true ? SHORT_CLOSES : CLOSES));
  let closes: CloseRun | undefined;
  const closeCase: Case = {
    name: `events of ${pages} pages left over a slow network while a post is under way`,
    isQuick: true,
    async run() {
      closes = await runCloses(world, pages, report);
      if (closes.problems.length > 0) throw new Error(closes.problems.join("\n"));
      return closes.note;
    },
  };
  const cases = [...VALUE_CASES, ...NETWORK_CASES, ...SURROUNDING_CASES, HEAP_CASE, closeCase]
    .filter(({ isQuick }) => isQuick || options.short !== true)
    .filter(({ name }) => name.includes(options.only ?? ""));
  const results = await runCases(cases, world, ({ name, passed, note }, tookMs) =>
    report(
      `${passed ? "ok    " : "FAILED"}  ${name} (${(tookMs / 1_000).toFixed(1)} s)${note === undefined ? "" : `\n        ${note}`}`,
    ),
  );
  const failed = results.filter(({ passed }) => !passed).length;
  const passed = results.length - failed;
  report(`${passed} passed, ${failed} failed, ${Math.round((performance.now() - startedMs) / 1_000)} s`);
  if (options.json) {
    const { sent, arrived } = closes ?? { sent: 0, arrived: 0 };
    console.log(
      JSON.stringify({ passed, failed, closes: { pages: closes?.pages ?? 0, sent, arrived }, cases: results }),
    );
  }
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await world.close();
}
