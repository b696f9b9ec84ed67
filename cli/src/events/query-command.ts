import { CommandError } from "../command-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { TargetFlags } from "./events-target.ts";
import { readLandingFolder } from "./events-target.ts";
import type { Landing } from "./open-landing.ts";
import { openLanding } from "./open-landing.ts";
import { renderTable } from "./render-table.ts";

/** `burgee events query`: rows on stdout, their number on stderr. Throws when the folder or the SQL is wrong. */
export async function runQueryCommand(sql: string, flags: TargetFlags): Promise<void> {
  using landing = await openFolder(readLandingFolder(flags));
  const { columns, rows } = await runStatement(landing, sql);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  process.stdout.write(`${renderTable(columns, rows)}\n`);
  process.stderr.write(`${rows.length} ${rows.length === 1 ? "row" : "rows"} from ${landing.files.length} files\n`);
}

async function openFolder(folder: string): Promise<Landing> {
  try {
    return await openLanding(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(EXIT.usage, `cannot read the landed events: ${reason}`, "Name their folder with --landing.");
  }
}

async function runStatement(landing: Landing, sql: string): ReturnType<Landing["query"]> {
  try {
    return await landing.query(sql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      EXIT.usage,
      reason,
      "Tables are events and events_raw; `describe events` lists the columns.",
    );
  }
}
