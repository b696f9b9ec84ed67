import { attributeNames, type ContextParse, parseEvaluationContext } from "@burgee/contract";
import { parseJsonText } from "@burgee/worker-common";

/** Parameters whose text is passed on as it is: numbers and times are read from text anyway. */
const TEXT_PARAMETERS = attributeNames(["text", "number", "time"], "query");
const BOOLEAN_PARAMETERS = attributeNames(["boolean"], "query");
const DATA_PARAMETERS = attributeNames(["data"], "query");

/** Reads the user that client SDKs spread over query parameters; custom data comes as JSON text. */
export function readClientUser(query: ReadonlyMap<string, string>): ContextParse {
  const user: Record<string, unknown> = {};
  for (const name of TEXT_PARAMETERS) {
    const value = query.get(name);
    if (value !== undefined && value !== "") user[name] = value;
  }
  for (const name of BOOLEAN_PARAMETERS) {
    const text = query.get(name);
    if (text === "true" || text === "false") user[name] = text === "true";
  }
  const problems: string[] = [];
  for (const name of DATA_PARAMETERS) {
    const text = query.get(name);
    if (text === undefined || text === "") continue;
    const data = parseJsonText(text);
    if (data === undefined) problems.push(`${name} must be the URL-encoded JSON text of a flat object`);
    else user[name] = data;
  }
  const parsed = parseEvaluationContext(user);
  if (problems.length === 0) return parsed;
  return { ok: false, problems: parsed.ok ? problems : [...problems, ...parsed.problems] };
}
