import { findAuthor } from "../author.ts";
import { EXIT, type ExitCode } from "../command-error.ts";
import { guardProduction } from "../revisions/guard-production.ts";
import { withProgress } from "../terminal/progress.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readFlags, readProjectKey, type PlaceOptions } from "../workspace.ts";

interface RollbackCommandOptions extends PlaceOptions {
  readonly env: string;
  readonly message?: string;
  readonly takeBack?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export async function rollBack(version: number, options: RollbackCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const projectKey = await readProjectKey(options);
  const { bundle } = await readFlags(options);
  const message = await guardProduction(bundle, [options.env], options);
  const rolledBack = connect(options).rollBack(version, {
    projectKey,
    environmentKey: options.env,
    actor: await findAuthor(),
    ...(message === "" ? {} : { message }),
    ...(options.takeBack === true ? { takeBack: true } : {}),
  });
  const reply = await withProgress("rolling back", rolledBack);
  report.result({ ok: true, ...reply }, () => {
    const { colors } = report;
    if (reply.outcome === "unchanged") return `${colors.dim("=")} ${options.env}: already serves that content`;
    const current = reply.version?.version ?? "?";
    const lines = [
      `${colors.green("✓")} ${options.env}: version ${current} serves the content of version ${version}`,
      renderChanges(reply.changes, colors),
      `  ${colors.yellow("!")} It is pinned: later publishes are held. \`burgee unpin --env ${options.env}\` publishes the newest revision.`,
    ];
    return lines.filter((line) => line !== "").join("\n");
  });
  return EXIT.ok;
}
