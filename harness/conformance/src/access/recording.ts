import { readFileSync, writeFileSync } from "node:fs";

import { isRecord } from "@burgee/contract";

import type { Normaliser } from "./normalise.ts";
import type { RawAnswer } from "./send-request.ts";

/** One line of a recording. */
export interface RecordedAnswer {
  readonly name: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** They belong to the connection, not to the answer. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set(["connection", "keep-alive", "transfer-encoding"]);

/** The answer with placeholders, its headers sorted by name; repeated headers are joined. */
export function recordAnswer(
  name: string,
  answer: RawAnswer,
  normaliser: Normaliser,
  isMeasured: boolean,
): RecordedAnswer {
  const headers: Record<string, string> = {};
  for (const [header, value] of answer.headers.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    if (CONNECTION_HEADERS.has(header)) continue;
    const text = normaliser.header(header, value);
    const earlier = headers[header];
    headers[header] = earlier === undefined ? text : `${earlier} | ${text}`;
  }
  return { name, status: answer.status, headers, body: normaliser.body(answer.body, isMeasured) };
}

export function writeRecording(file: string, answers: readonly RecordedAnswer[]): void {
  writeFileSync(file, answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""));
}

/** Throws when the file cannot be read or a line is not an answer. */
export function readRecording(file: string): readonly RecordedAnswer[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    if (line === "") return [];
    const value: unknown = JSON.parse(line);
    if (!isRecordedAnswer(value)) throw new Error(`${file}:${index + 1} is not a recorded answer`);
    return [value];
  });
}

function isRecordedAnswer(value: unknown): value is RecordedAnswer {
  return (
    isRecord(value) &&
    typeof value["name"] === "string" &&
    typeof value["status"] === "number" &&
    isRecord(value["headers"]) &&
    typeof value["body"] === "string"
  );
}
