import { isRecord } from "@burgee/contract";

import { EVIL, type Expectation, type TargetVersion, VARIABLE } from "./target.ts";

export type Surface = "server config" | "unchanged server config" | "client config" | "variable" | "OFREP" | "events";

/** `refused` is right where nothing provable is stored; `tampered` means that forged or outdated content was served. */
export type Verdict =
  | { readonly kind: "served" | "refused" }
  | { readonly kind: "failed" | "tampered"; readonly problem: string };

export interface Answer {
  /** 0 when there was none. */
  readonly status: number;
  readonly body: string;
  readonly etag: string | null;
}

const PROBLEM_LENGTH_MAX = 300;

/** @param expectations of before the question and after the answer: what either allows is right */
export function judgeAnswer(
  { status, body, etag }: Answer,
  expectations: readonly Expectation[],
  surface: Surface,
): Verdict {
  const isMissing = expectations.some(
    ({ missing }) => missing !== "nothing" && (missing !== "config" || surface !== "events"),
  );
  if (status === 503 && isMissing) return { kind: "refused" };
  if (surface === "events") return judgeEvents(status, body, expectations);
  if (status !== 200 && status !== 304) return { kind: "failed", problem: `${status} ${body}` };
  const allowed = expectations.flatMap(({ versions }) => versions);
  const isGood =
    surface === "server config" || surface === "unchanged server config"
      ? allowed.some((version) => version.etag === etag && (status === 304 || isConfigOf(version, body)))
      : allowed.some(({ value }) => value === readValue(surface, body));
  if (isGood && !body.includes(EVIL)) return { kind: "served" };
  return { kind: "tampered", problem: `${status} ${etag} ${body.slice(0, PROBLEM_LENGTH_MAX)}` };
}

function judgeEvents(status: number, body: string, expectations: readonly Expectation[]): Verdict {
  if (status !== 201) return { kind: "failed", problem: `${status} ${body}` };
  const isKeyBelieved = expectations.every(({ missing }) => missing === "keys");
  return isKeyBelieved ? { kind: "tampered", problem: "events of a key whose record is forged" } : { kind: "served" };
}

function isConfigOf({ value }: TargetVersion, body: string): boolean {
  return isRecord(parse(body)) && body.includes(JSON.stringify(value));
}

/** The value that an evaluated answer serves. */
function readValue(surface: Surface, body: string): unknown {
  const answer = parse(body);
  if (!isRecord(answer)) return undefined;
  if (surface !== "client config") return answer["value"];
  const { variables } = answer;
  const variable = isRecord(variables) ? variables[VARIABLE] : undefined;
  return isRecord(variable) ? variable["value"] : undefined;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
