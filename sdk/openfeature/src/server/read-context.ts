import {
  type EvaluationContext,
  parseEvaluationContext,
  readFlagContext,
  type SubjectlessContext,
} from "@burgee/contract";
import {
  type EvaluationContext as OpenFeatureContext,
  InvalidContextError,
  TargetingKeyMissingError,
} from "@openfeature/server-sdk";

/** Stands in for the subject while the rest of a context is checked. */
const NOBODY = "nobody";

/**
 * The evaluation context for an OpenFeature context. Without a subject it is one for nobody, which flags answer whose rules
 * need none. Throws `InvalidContextError`.
 */
export function readContext(context: OpenFeatureContext): EvaluationContext | SubjectlessContext {
  const user = readFlagContext(context);
  const { user_id: subject } = user;
  const isForNobody = subject === undefined || subject === "";
  if (!isForNobody && typeof subject !== "string") throw new InvalidContextError("the targetingKey must be a string");
  const parse = parseEvaluationContext(isForNobody ? { ...user, user_id: NOBODY } : user);
  if (!parse.ok) throw new InvalidContextError(parse.problems.join("; "));
  return isForNobody ? { ...parse.context, user_id: null } : parse.context;
}

/** As `readContext`. Throws `TargetingKeyMissingError` when the context names no subject. */
export function readSubjectContext(context: OpenFeatureContext): EvaluationContext {
  const read = readContext(context);
  if (read.user_id === null) throw new TargetingKeyMissingError("the context needs a targetingKey (or user_id)");
  return read;
}
