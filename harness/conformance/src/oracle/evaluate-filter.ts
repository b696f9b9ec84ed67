import { COMPARATORS } from "@burgee/contract";

import { EvaluationFault } from "./evaluation-fault.ts";
import { matchCustomData } from "./match-custom-data.ts";
import { matchString } from "./match-strings.ts";
import { matchVersion } from "./match-versions.ts";
import type { OracleConfig, OracleFilter, OracleOperator, OracleUserFilter } from "./oracle-config.ts";
import type { OracleContext } from "./oracle-context.ts";

/** Details of a match as the specification words them, or undefined when the filter does not pass. */
type MatchDetails = string | undefined;

const KNOWN_COMPARATORS: ReadonlySet<string> = new Set(COMPARATORS.map(({ wire }) => wire));

interface Scope {
  readonly config: OracleConfig;
  readonly context: OracleContext;
  /** Audiences being evaluated, to stop at a cycle. */
  readonly openAudiences: readonly string[];
}

export function evaluateAudience(operator: OracleOperator, config: OracleConfig, context: OracleContext): MatchDetails {
  return evaluateOperator(operator, { config, context, openAudiences: [] });
}

function evaluateOperator(operator: OracleOperator, scope: Scope): MatchDetails {
  if (operator.filters.length === 0) return undefined;
  if (operator.operator === "or") return evaluateOr(operator.filters, scope);
  if (operator.operator === "and") return evaluateAnd(operator.filters, scope);
  return undefined;
}

function evaluateOr(filters: readonly OracleFilter[], scope: Scope): MatchDetails {
  for (const filter of filters) {
    const details = evaluateMember(filter, scope);
    if (details !== undefined) return details;
  }
  return undefined;
}

function evaluateAnd(filters: readonly OracleFilter[], scope: Scope): MatchDetails {
  const all: string[] = [];
  for (const filter of filters) {
    // DevCycle lets the first nested operator decide and ignores what follows it.
    if (filter.kind === "operator" && scope.config.semantics === "devcycle") return evaluateOperator(filter, scope);
    const details = evaluateMember(filter, scope);
    if (details === undefined) return undefined;
    all.push(details);
  }
  return all.join(" AND ");
}

function evaluateMember(filter: OracleFilter, scope: Scope): MatchDetails {
  switch (filter.kind) {
    case "operator":
      return evaluateOperator(filter, scope);
    case "all":
      return "All Users";
    case "never":
      return undefined;
    case "audienceMatch":
      return evaluateAudienceMatch(filter.comparator, filter.audiences, scope);
    case "user":
      return evaluateUserFilter(filter, scope);
  }
}

function evaluateAudienceMatch(comparator: string, audiences: readonly string[], scope: Scope): MatchDetails {
  if (comparator !== "=" && comparator !== "!=") return undefined;
  for (const id of audiences) {
    const operator = scope.config.audiences.get(id);
    if (operator === undefined) return undefined;
    if (scope.openAudiences.includes(id)) throw new EvaluationFault("Error");
    const details = evaluateOperator(operator, { ...scope, openAudiences: [...scope.openAudiences, id] });
    if (details !== undefined) return comparator === "=" ? `Audience Match -> ${details}` : undefined;
  }
  return comparator === "!=" ? "Not in Audience" : undefined;
}

function evaluateUserFilter(filter: OracleUserFilter, scope: Scope): MatchDetails {
  if (!KNOWN_COMPARATORS.has(filter.comparator)) return undefined;
  const { config, context } = scope;
  const texts = filter.values.filter((value) => typeof value === "string");
  const text = (details: string, value: string | null): MatchDetails =>
    matchString(value, filter.comparator, texts) ? details : undefined;
  const version = (details: string, value: string | null): MatchDetails =>
    matchVersion(value, filter.comparator, texts, config.semantics) ? details : undefined;
  switch (filter.subType) {
    case "user_id":
      return text("User ID", context.userId);
    case "email":
      return text("Email", context.email);
    case "country":
      return text("Country", context.country);
    case "deviceModel":
      return text("Device Model", context.deviceModel);
    case "platform":
      return text("Platform", context.platform);
    case "platformVersion":
      return version("Platform Version", context.platformVersion);
    case "appVersion":
      return version("App Version", context.appVersion);
    case "customData":
      return matchCustomData(filter, context) ? `Custom Data -> ${filter.dataKey}` : undefined;
    default:
      return undefined;
  }
}
