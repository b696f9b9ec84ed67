import { type EvaluationReason, noteFlagReason } from "@burgee/contract";

import type { VariableEvaluation } from "./engine.ts";
import {
  CODE_MISSING_ENTRY,
  CODE_MISSING_FEATURE,
  CODE_MISSING_VARIATION,
  CODE_NOT_IN_ROLLOUT,
  CODE_NOT_TARGETED,
  CODE_SERVED,
  HEADER,
} from "./layout.ts";
import type { Records } from "./records.ts";

const ERROR: EvaluationReason = Object.freeze({ reason: "ERROR", details: "Error" });

const FAILURES: Readonly<Record<number, EvaluationReason>> = {
  [CODE_NOT_TARGETED]: Object.freeze({ reason: "DEFAULT", details: "User Not Targeted" }),
  [CODE_NOT_IN_ROLLOUT]: Object.freeze({ reason: "DEFAULT", details: "User Not in Rollout" }),
  [CODE_MISSING_FEATURE]: Object.freeze({ reason: "DEFAULT", details: "Missing Feature" }),
  [CODE_MISSING_VARIATION]: Object.freeze({ reason: "ERROR", details: "Missing Variation" }),
  [CODE_MISSING_ENTRY]: Object.freeze({ reason: "ERROR", details: "Missing Variable for Variation" }),
};

/** Why a feature without targets in this environment serves nothing. */
const TURNED_OFF: EvaluationReason = Object.freeze(
  noteFlagReason({ reason: "DEFAULT", details: "User Not Targeted" }, "DISABLED"),
);

const MISSING_VARIABLE: EvaluationReason = Object.freeze({ reason: "DEFAULT", details: "Missing Variable" });

/** Outcome for a key that no variable has. */
export function missingVariable(key: string): VariableEvaluation {
  return Object.freeze({ key, variable: undefined, eval: MISSING_VARIABLE });
}

/** Outcome when the context itself cannot be evaluated. */
export function failedEvaluation(key: string): VariableEvaluation {
  return Object.freeze({ key, variable: undefined, eval: ERROR });
}

/** With more results than this, a map keeps those that were built instead of an array with a place for each. */
const ARRAY_LENGTH_MAX = 1 << 22;

/** Results of single variables by their number in the config: built on first use, frozen, shared by all calls. */
export class VariableResults {
  byNumber: (VariableEvaluation | undefined)[] = [];
  readonly #overflow = new Map<number, VariableEvaluation>();
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Builds a result that is not in `byNumber` yet. `textEnd` is where memory is free. */
  build(variable: number, number: number, textEnd: number): VariableEvaluation {
    const known = this.#overflow.get(number);
    if (known !== undefined) return known;
    const { image } = this.#records;
    const { code, answer } = this.#records.explain(textEnd, (room, capacity) =>
      image.exports.explainVariable(variable, number, room, capacity),
    );
    const record = this.#records.variable(variable);
    let result: VariableEvaluation;
    if (code === CODE_SERVED) {
      const served = Object.freeze({
        _id: record._id,
        type: record.type,
        key: record.key,
        value: this.#records.value(answer.value),
        eval: answer.reason,
        _feature: this.#records.feature(answer.feature)._id,
      });
      result = Object.freeze({ key: record.key, variable: served, eval: answer.reason });
      if (answer.isWide) return result;
    } else {
      const isOff = code === CODE_NOT_TARGETED && !this.#records.hasTargets(answer.feature);
      const reason = isOff ? TURNED_OFF : (FAILURES[code] ?? ERROR);
      result = Object.freeze({ key: record.key, variable: undefined, eval: reason });
    }
    const count = image.header(HEADER.resultCount);
    if (this.byNumber.length === 0 && count <= ARRAY_LENGTH_MAX) {
      // oxlint-disable-next-line unicorn/no-new-array -- filling it, as Array.from does, would cost a tenth of the load
      this.byNumber = new Array<VariableEvaluation | undefined>(count);
    }
    if (number < this.byNumber.length) this.byNumber[number] = result;
    else this.#overflow.set(number, result);
    return result;
  }
}
