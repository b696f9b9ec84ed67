import type { AuditEntry, AuditHead } from "@burgee/contract/admin";
import { parseAuditHead, verifyAudit, type AuditChain } from "@burgee/publisher/core/verify-audit";

/** After how many entries the page is told how far the check has come. */
const ENTRIES_PER_REPORT = 250;

/** A line of the log that holds no entry. */
export class UnreadableLine extends Error {
  override readonly name = "UnreadableLine";
  readonly line: number;
  constructor(line: number) {
    super(`line ${line} is no entry`);
    this.line = line;
  }
}

/** Computes the digests of a whole log anew. Loaded when somebody looks at the log. */
export function checkChain(
  lines: AsyncIterable<string>,
  known: readonly AuditHead[],
  onProgress: (entries: number) => void,
): Promise<AuditChain> {
  return verifyAudit(readEntries(lines, onProgress), 0, known);
}

async function* readEntries(
  lines: AsyncIterable<string>,
  onProgress: (entries: number) => void,
): AsyncGenerator<AuditEntry> {
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (line % ENTRIES_PER_REPORT === 0) onProgress(line);
    yield parseEntry(text, line);
  }
}

function parseEntry(text: string, line: number): AuditEntry {
  try {
    const entry: unknown = JSON.parse(text);
    if (typeof entry === "object" && entry !== null) return entry as AuditEntry;
  } catch {
    // Said below.
  }
  throw new UnreadableLine(line);
}

export const readHead = parseAuditHead;
