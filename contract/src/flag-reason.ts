import type { EvaluationReason } from "./evaluation-reason.ts";

/**
 * What OpenFeature says about an answer that targeting did not decide: `STATIC` when the flag has one value for everyone,
 * `DEFAULT` when nobody's rule matched and the flag's last target takes everyone, `DISABLED` when the flag is off.
 */
export type FlagReason = "STATIC" | "DEFAULT" | "DISABLED";

/** `Symbol.for`, because packages that are bundled apart have a copy of this module each. */
const FLAG_REASON = Symbol.for("burgee.flagReason");

/** Notes the OpenFeature reason on a reason before it is frozen. The note never reaches the wire. */
export function noteFlagReason(reason: EvaluationReason, flagReason: string | undefined): EvaluationReason {
  if (flagReason !== undefined) Object.defineProperty(reason, FLAG_REASON, { value: flagReason });
  return reason;
}

/** The OpenFeature reason of an answer. An override is a decision that does not depend on targeting. */
export function toFlagReason(reason: EvaluationReason): string {
  const noted = (reason as { readonly [FLAG_REASON]?: string })[FLAG_REASON];
  return noted ?? (reason.reason === "OVERRIDE" ? "STATIC" : reason.reason);
}
