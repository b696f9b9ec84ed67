import { type EvaluationReasonKind, isRecord, KEY_LENGTH_MAX } from "@burgee/contract";
import { DEFAULT_VARIATION } from "@burgee/contract/admin";

import {
  EVALUATION_ENVIRONMENTS_MAX,
  EVALUATION_ROWS_MAX,
  EVALUATION_ROWS_PER_VARIABLE_MAX,
  EVALUATIONS_PER_EVENT_MAX,
} from "./limits.ts";
import type { CheckedEvent } from "./read-post.ts";

/** What is counted together. Empty: the event named none. */
export interface EvaluationKind {
  /** Id of the feature that served the value. */
  readonly feature: string;
  /** Key of the variable, obfuscated where the client has it so. */
  readonly variable: string;
  /** Id of the variation, or `DEFAULT_VARIATION`. */
  readonly variation: string;
  readonly reason: string;
}

/** How often something was evaluated in one minute. */
export interface EvaluationRow extends EvaluationKind {
  /** Minutes since 1970, by the server's clock when the post arrived. */
  readonly minute: number;
  n: number;
}

/** Counts the evaluations of an environment; see `EvaluationAdder`. */
export interface PostTally {
  /** Counts an event if it reports evaluations. */
  count(event: Pick<CheckedEvent, "type" | "target" | "value" | "metaData">): void;
}

const MINUTE_MS = 60_000;

/**
 * Adds up the evaluations that SDKs report, per environment and minute, until they are taken. All names are from outside:
 * whatever is too long, too much or of the wrong type is counted in a row without names.
 */
export class EvaluationAdder {
  #environments = new Map<string, EnvironmentTally>();
  readonly #room: Room = { rows: 0 };

  /** Whether something waits to be taken. */
  get hasRows(): boolean {
    return this.#room.rows > 0;
  }

  /** Where to count the events of a post; undefined when too many environments wait already. */
  openPost(environmentId: string, receivedAtMs: number): PostTally | undefined {
    let tally = this.#environments.get(environmentId);
    if (tally === undefined) {
      if (this.#environments.size >= EVALUATION_ENVIRONMENTS_MAX) this.#forgetEmpty();
      if (this.#environments.size >= EVALUATION_ENVIRONMENTS_MAX) return undefined;
      tally = new EnvironmentTally(this.#room);
      this.#environments.set(environmentId, tally);
    }
    tally.turnTo(Math.floor(receivedAtMs / MINUTE_MS));
    return tally;
  }

  /** Everything so far by environment; counting begins anew. */
  take(): ReadonlyMap<string, readonly EvaluationRow[]> {
    const taken = new Map<string, readonly EvaluationRow[]>();
    for (const [environmentId, { rows }] of this.#environments) if (rows.length > 0) taken.set(environmentId, rows);
    this.#environments = new Map();
    this.#room.rows = 0;
    return taken;
  }

  /** Most posts report no evaluation. A tally is used only while its post is written. */
  #forgetEmpty(): void {
    for (const [environmentId, { rows }] of this.#environments) {
      if (rows.length === 0) this.#environments.delete(environmentId);
    }
  }
}

/** What all environments of an isolate share. */
interface Room {
  rows: number;
}

const UNNAMED: EvaluationKind = { feature: "", variable: "", variation: "", reason: "" };

/** Finds a row by its variable and then by looking at the few rows of that, so that no key is built per event. */
class EnvironmentTally implements PostTally {
  readonly rows: EvaluationRow[] = [];
  readonly #room: Room;
  #minute = 0;
  #byVariable = new Map<string, EvaluationRow[]>();
  #unnamed: EvaluationRow | undefined;

  constructor(room: Room) {
    this.#room = room;
  }

  turnTo(minute: number): void {
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#byVariable = new Map();
    this.#unnamed = undefined;
  }

  count({ type, target, value, metaData }: Pick<CheckedEvent, "type" | "target" | "value" | "metaData">): void {
    if (type === "customEvent" || target === undefined) return;
    if (type === "aggVariableEvaluated" || type === "variableEvaluated") {
      const feature = readName(metaData?.["_feature"]);
      this.#countReasons(feature, target, readName(metaData?.["_variation"]), value, metaData?.["eval"]);
    } else if (type === "aggVariableDefaulted" || type === "variableDefaulted") {
      this.#countReasons("", target, DEFAULT_VARIATION, value, metaData?.["eval"]);
    }
  }

  /** SDKs that add up send the count of each reason, the others `{reason, details}`. */
  #countReasons(feature: string, variable: string, variation: string, value = 1, evaluation: unknown): void {
    if (!isRecord(evaluation)) return this.#add(feature, variable, variation, "UNKNOWN", value);
    const { reason } = evaluation;
    if (typeof reason === "string") {
      const known = REASONS.find((one) => one === reason) ?? "UNKNOWN";
      return this.#add(feature, variable, variation, known, value);
    }
    let isCounted = false;
    for (const known of REASONS) {
      const count = evaluation[known];
      if (typeof count !== "number") continue;
      isCounted = true;
      this.#add(feature, variable, variation, known, count);
    }
    if (!isCounted) this.#add(feature, variable, variation, "UNKNOWN", value);
  }

  #add(feature: string, variable: string, variation: string, reason: string, count: number): void {
    const n = Math.min(Math.floor(count), EVALUATIONS_PER_EVENT_MAX);
    // Also false for what is no number.
    if (!(n > 0)) return;
    this.#find(feature, variable, variation, reason).n += n;
  }

  #find(feature: string, variable: string, variation: string, reason: string): EvaluationRow {
    if (variable.length > KEY_LENGTH_MAX) return this.#findUnnamed();
    const known = this.#byVariable.get(variable);
    const found = known?.find((row) => row.feature === feature && row.variation === variation && row.reason === reason);
    if (found !== undefined) return found;
    const isFull =
      this.#room.rows >= EVALUATION_ROWS_MAX ||
      (known !== undefined && known.length >= EVALUATION_ROWS_PER_VARIABLE_MAX);
    if (isFull) return this.#findUnnamed();
    const row = this.#push({ feature, variable, variation, reason });
    if (known === undefined) this.#byVariable.set(variable, [row]);
    else known.push(row);
    return row;
  }

  #findUnnamed(): EvaluationRow {
    this.#unnamed ??= this.#push(UNNAMED);
    return this.#unnamed;
  }

  #push(kind: EvaluationKind): EvaluationRow {
    const row = { ...kind, minute: this.#minute, n: 0 };
    this.rows.push(row);
    this.#room.rows += 1;
    return row;
  }
}

const REASONS: readonly EvaluationReasonKind[] = [
  "TARGETING_MATCH",
  "SPLIT",
  "DEFAULT",
  "OVERRIDE",
  "DISABLED",
  "ERROR",
  "STATIC",
  "CACHED",
  "STALE",
  "UNKNOWN",
];

/** An id from outside; empty when it cannot be one. */
function readName(value: unknown): string {
  return typeof value === "string" && value.length <= KEY_LENGTH_MAX ? value : "";
}
