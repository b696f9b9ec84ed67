import { isRecord } from "@burgee/contract";

import type { Operation } from "../access/access-route.ts";
import type { OutgoingRequest } from "../access/send-request.ts";
import { addEventMembers, addMembers } from "./add-members.ts";

/** Where a text may be found again. */
export type Place = "workers' log" | "landed files" | "buckets" | "stream buffers" | "databases";

export const PLACES: readonly Place[] = ["workers' log", "landed files", "buckets", "stream buffers", "databases"];

/** A text that does not belong everywhere, and how it gets in. */
export interface CanaryKind {
  readonly name: string;
  /** Its first characters; the rest differs from request to request. */
  readonly prefix: string;
  /** Whether answers to the caller may hold it, because it is what the route is asked about. */
  readonly mayBeAnswered: boolean;
  readonly mayBeIn: readonly Place[];
  /** The request with the canary in it. */
  plant(request: OutgoingRequest, operation: Operation, canary: string): OutgoingRequest;
}

/** What events keep on purpose: the user and what was said about it. */
const KEPT: readonly Place[] = ["landed files", "buckets", "stream buffers", "databases"];

export const CANARY_KINDS: readonly CanaryKind[] = [
  nowhere("unknown key in Authorization", "dvc_server_canarya", (request, canary) =>
    withHeader(request, "authorization", canary),
  ),
  nowhere("unknown key in the query", "dvc_client_canaryb", (request, canary) =>
    withQuery({ ...request, headers: without(request.headers, "authorization") }, "sdkKey", canary),
  ),
  nowhere("wrong admin token", "canary-admin-token-", (request, canary) =>
    withHeader(request, "authorization", `Bearer ${canary}`),
  ),
  nowhere("wrong stream token", "canary-stream-token-", (request, canary) => withQuery(request, "token", canary)),
  nowhere("cookie", "canary-cookie-", (request, canary) => withHeader(request, "cookie", `session=${canary}`)),
  nowhere("address of the caller", "2001:db8:cafe:", (request, canary) =>
    withHeader(request, "cf-connecting-ip", canary),
  ),
  nowhere("private data in the body", "canary-private-", (request, canary) =>
    withMembers(
      request,
      `"privateCustomData":{"note":"${canary}"}`,
      `"metaData":{"privateCustomData":{"a":["${canary}"]}}`,
    ),
  ),
  nowhere("private data in the query", "canary-hidden-query-", (request, canary) =>
    withQuery(request, "privateCustomData", JSON.stringify({ note: canary })),
  ),
  nowhere("secret header in an event", "canary-response-header-", (request, canary) =>
    withMembers(request, '"appVersion":"1"', `"metaData":{"resHeader_set-cookie":"${canary}"}`),
  ),
  nowhere("secret header with a line break", "canary-broken-header-", (request, canary) =>
    withMembers(request, '"appVersion":"1"', String.raw`"metaData":{"resHeader_set-cookie\n":"${canary}"}`),
  ),
  nowhere("key in an event", "dvc_server_canaryc", (request, canary) =>
    withMembers(request, '"appVersion":"1"', `"metaData":{"note":"called with ${canary}"}`),
  ),
  {
    name: "e-mail address",
    prefix: "canary-email-",
    mayBeAnswered: true,
    mayBeIn: KEPT,
    plant: (request, _operation, canary) =>
      withQuery(withMembers(request, `"email":"${canary}@example.com"`, '"value":1'), "email", canary),
  },
  {
    name: "user id",
    prefix: "canary-user-",
    mayBeAnswered: true,
    mayBeIn: KEPT,
    plant: (request, operation, canary) =>
      takesFiles(operation)
        ? request
        : withQuery(withMembers(request, `"user_id":"${canary}"`, '"value":1'), "user_id", canary),
  },
];

/** Flag files are stored as they are. */
function takesFiles({ body }: Operation): boolean {
  return typeof body === "object" && isRecord(body.valid) && "files" in body.valid;
}

function nowhere(
  name: string,
  prefix: string,
  plant: (request: OutgoingRequest, canary: string) => OutgoingRequest,
): CanaryKind {
  return {
    name,
    prefix,
    mayBeAnswered: false,
    mayBeIn: [],
    plant: (request, _operation, canary) => plant(request, canary),
  };
}

function withHeader(request: OutgoingRequest, name: string, value: string): OutgoingRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

function without(headers: OutgoingRequest["headers"], name: string): OutgoingRequest["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name));
}

function withQuery(request: OutgoingRequest, name: string, value: string): OutgoingRequest {
  const [path = "", query = ""] = request.target.split("?");
  const others = query.split("&").filter((parameter) => parameter !== "" && !parameter.startsWith(`${name}=`));
  return { ...request, target: `${path}?${[...others, `${name}=${encodeURIComponent(value)}`].join("&")}` };
}

function withMembers(request: OutgoingRequest, members: string, eventMembers: string): OutgoingRequest {
  if (typeof request.body !== "string") return request;
  return { ...request, body: addEventMembers(addMembers(request.body, members), eventMembers) };
}
