import type { RawAnswer } from "../access/send-request.ts";
import type { Problem } from "./check.ts";
import { describeAnswer } from "./judge-answer.ts";

/** A caller that is over a limit is told so, and when to come back. @param periodSeconds of the limit */
export function judgeRefusal(answer: RawAnswer, periodSeconds: number): Problem[] {
  if (answer.status !== 429 && answer.status !== 503) {
    return [{ rule: "outcome", text: `not refused with 429 or 503: ${describeAnswer(answer)}` }];
  }
  const retryAfter = answer.headers.find(([name]) => name === "retry-after")?.[1] ?? "";
  const seconds = /^\d{1,4}$/.test(retryAfter) ? Number(retryAfter) : 0;
  return seconds >= 1 && seconds <= periodSeconds
    ? []
    : [{ rule: "outcome", text: `Retry-After is "${retryAfter}", for a limit of ${periodSeconds} s` }];
}
