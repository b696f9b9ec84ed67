import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

import { parseAuditHead, verifyAudit, writeAuditHead, type AuditEntry, type AuditHead } from "@burgee/publisher/core";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { withProgress } from "../terminal/progress.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport } from "../terminal/report.ts";
import { connect, readScopeKey, type ScopeOptions } from "../workspace.ts";
import { reportBroken } from "./audit.ts";

interface VerifyOptions extends ScopeOptions {
  readonly head: readonly string[];
  readonly file?: string;
  readonly json?: boolean;
}

/** Checks a whole audit log against itself and against heads kept elsewhere; `EXIT.problems` when it was tampered with. */
export async function verify(options: VerifyOptions): Promise<ExitCode> {
  const report = createReport(options);
  const known = options.head.map(readHead);
  const checked =
    options.file === undefined ? verifyPlatform(options, known) : verifyAudit(readFile(options.file), 0, known);
  const chain = await withProgress("checking the audit log", checked);
  report.result(chain, () => {
    if (chain.kind === "broken") return "";
    const against = known.length === 0 ? "" : `, ${count(known.length, "head")} found in it`;
    const head = report.colors.dim(`  Keep its head elsewhere: ${writeAuditHead(chain.head)}`);
    return `${report.colors.green("✓")} ${count(chain.checkedEntries, "digest")} checked, none was changed${against}\n${head}`;
  });
  if (chain.kind === "whole") return EXIT.ok;
  if (!report.isJson) reportBroken(chain);
  return EXIT.problems;
}

async function verifyPlatform(options: VerifyOptions, known: readonly AuditHead[]) {
  const client = connect(options);
  const projectKey = await readScopeKey(options);
  // Also shows an export that broke off without a word.
  const { head } = await client.listAudit(projectKey, {}, 1);
  return verifyAudit(client.exportAudit(projectKey), 0, head.sequence === 0 ? known : [...known, head]);
}

function readHead(text: string): AuditHead {
  const head = parseAuditHead(text);
  if (head !== undefined) return head;
  throw new CommandError(EXIT.usage, `${text} is no head`, "Write <sequence>:<digest>, as `audit verify` prints it.");
}

async function* readFile(file: string): AsyncGenerator<AuditEntry> {
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line !== "") yield JSON.parse(line) as AuditEntry;
    }
  } catch (error) {
    const message = `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`;
    throw new CommandError(EXIT.usage, message, "Name a file that `burgee audit export` wrote.");
  }
}
