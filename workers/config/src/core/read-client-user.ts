import { type ContextParse, parseEvaluationContext } from "@burgee/contract";
import { parseJsonText } from "@burgee/worker-common";

const TEXT_PARAMETERS = [
  "user_id",
  "email",
  "name",
  "language",
  "country",
  "appVersion",
  "appBuild",
  "deviceModel",
  "platform",
  "platformVersion",
  "sdkType",
  "sdkVersion",
  "sdkPlatform",
  "createdDate",
  "lastSeenDate",
] as const;

/** Reads the user that client SDKs spread over query parameters; custom data comes as JSON text. */
export function readClientUser(query: ReadonlyMap<string, string>): ContextParse {
  const user: Record<string, unknown> = {};
  for (const name of TEXT_PARAMETERS) {
    const value = query.get(name);
    if (value !== undefined && value !== "") user[name] = value;
  }
  const isAnonymous = query.get("isAnonymous");
  if (isAnonymous === "true" || isAnonymous === "false") user["isAnonymous"] = isAnonymous === "true";
  const problems: string[] = [];
  for (const name of ["customData", "privateCustomData"] as const) {
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
