import { resolve } from "node:path";

import { EXIT, type ExitCode } from "../command-error.ts";
import { withProgress } from "../terminal/progress.ts";
import { count } from "../terminal/render-problems.ts";
import { renderTable } from "../terminal/render-table.ts";
import { createReport } from "../terminal/report.ts";
import { findUsages, USAGES_KEPT } from "../usages/find-usages.ts";
import { openValidFlags, type PlaceOptions } from "../workspace.ts";

interface UsagesCommandOptions extends PlaceOptions {
  readonly unused?: boolean;
  readonly json?: boolean;
}

const PLACES_SHOWN = 3;

/** Lists where code names each variable. */
export async function usages(folder: string, options: UsagesCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const flags = await openValidFlags(options, report);
  if (flags === undefined) return EXIT.problems;
  const [environment] = flags.compilation.environments.values();
  const keys = (environment?.document.variables ?? []).map(({ key }) => key);
  const found = await withProgress("searching code", findUsages(resolve(folder), keys, flags.folder));
  const variables = [...found.variables]
    .map(([variable, { count: usageCount, places }]) => ({ variable, usages: usageCount, places }))
    .filter(({ usages: usageCount }) => options.unused !== true || usageCount === 0);
  report.result({ ok: true, files: found.files, placesMax: USAGES_KEPT, variables }, () => {
    const rows = variables.map(({ variable, usages: usageCount, places }) => {
      const shown = places.slice(0, PLACES_SHOWN).map(({ file, line }) => `${file}:${line}`);
      return { variable, usages: usageCount, where: shown.join("  ") };
    });
    const unused = variables.filter(({ usages: usageCount }) => usageCount === 0).length;
    const head = `${count(variables.length, "variable")} in ${count(found.files, "file")}, ${unused} named nowhere`;
    return rows.length === 0 ? head : [head, renderTable(["variable", "usages", "where"], rows)].join("\n");
  });
  return EXIT.ok;
}
