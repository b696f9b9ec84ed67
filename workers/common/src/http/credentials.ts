/**
 * SDK key of a request: `Authorization` raw or with the word `Bearer`, else `DevCycle-Authorization` (Java renames the
 * header when its host application took the usual one), else the query parameter. Headers win over the query.
 */
export function readSdkKey(headers: Headers, querySdkKey: string | undefined): string | undefined {
  const header = headers.get("authorization") ?? headers.get("devcycle-authorization");
  const fromHeader = header === null ? "" : stripScheme(header);
  if (fromHeader !== "") return fromHeader;
  return querySdkKey === undefined || querySdkKey === "" ? undefined : querySdkKey;
}

/** Token of an operator's request, or undefined. Only `Authorization: Bearer …` counts. */
export function readBearerToken(headers: Headers): string | undefined {
  const match = /^bearer\s+(\S+)\s*$/i.exec(headers.get("authorization") ?? "");
  return match?.[1];
}

function stripScheme(header: string): string {
  const text = header.trim();
  return /^bearer(\s|$)/i.test(text) ? text.slice(7).trim() : text;
}

/** Text of the 401 that SDKs know. */
export const MISSING_CREDENTIAL_MESSAGE = "Missing 'sdkKey' query parameter or 'Authorization' header";
