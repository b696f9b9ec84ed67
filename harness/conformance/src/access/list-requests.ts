import {
  type AccessRoute,
  fillBraces,
  METHODS,
  type Operation,
  type PathValues,
  type Phase,
  type Placement,
} from "./access-route.ts";
import { BODY_FORMS, type BodyForm, type BodyValues, writeBody } from "./body-samples.ts";
import { COMMON_PLACEMENTS, type Credential, describeHeader } from "./credentials.ts";

/** One request of a recording. */
export interface AccessRequest {
  /** Method, row, credential and body, joined with ` · `: equal in every recording. */
  readonly name: string;
  readonly route: AccessRoute;
  readonly method: string;
  /** The operation that answers, when the route serves the method. */
  readonly operation: Operation | undefined;
  readonly credential: Credential | undefined;
  readonly placement: Placement | undefined;
  readonly form: BodyForm;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What a request is made of besides its row. */
export interface RequestValues {
  readonly path: PathValues;
  readonly body: BodyValues;
  readonly credentials: readonly Credential[];
}

const PHASES: readonly Phase[] = ["first", "reads", "writes"];

/** Every method with every credential for every row that can be reached, in the order in which they are sent. */
export function listRequests(table: readonly AccessRoute[], values: RequestValues): readonly AccessRequest[] {
  return PHASES.flatMap((phase) =>
    table
      .filter((route) => route.phase === phase && route.hiddenBecause === undefined)
      .flatMap((route) => METHODS.flatMap((method) => listMethod(route, method, values))),
  );
}

/** Whether a request must wait for everything before it: an operation outside the phase `reads`. */
export function isOrdered({ operation, route }: AccessRequest): boolean {
  return operation !== undefined && route.phase !== "reads";
}

function listMethod(route: AccessRoute, method: string, values: RequestValues): AccessRequest[] {
  const operation = route.operations.find((served) => served.method === method);
  const forms = operation?.body === undefined ? BODY_FORMS.slice(0, 1) : BODY_FORMS;
  const placements = [...new Set([...COMMON_PLACEMENTS, ...route.reads])];
  const carried = placements.flatMap((placement) =>
    values.credentials.map((credential) => ({ placement, credential })),
  );
  return [undefined, ...carried].flatMap((carrier) =>
    forms.map((form) => describe(route, method, operation, carrier, form, values)),
  );
}

interface Carrier {
  readonly placement: Placement;
  readonly credential: Credential;
}

function describe(
  route: AccessRoute,
  method: string,
  operation: Operation | undefined,
  carrier: Carrier | undefined,
  form: BodyForm,
  values: RequestValues,
): AccessRequest {
  const body = operation?.body === undefined ? undefined : writeBody(operation.body, form, values.body);
  const query = route.query === undefined ? "" : `?${route.query}`;
  const headerNote = route.headers === undefined ? "" : ` with ${Object.keys(route.headers).join(", ")}`;
  const who = carrier === undefined ? "no credential" : `${carrier.credential.name} in ${carrier.placement}`;
  return {
    name: [`${method} ${route.path}${query}${headerNote}`, who, form].join(" · "),
    route,
    method,
    operation,
    credential: carrier?.credential,
    placement: carrier?.placement,
    form,
    target: describeTarget(route, carrier, values.path),
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(method === "OPTIONS" ? PREFLIGHT_HEADERS : {}),
      ...route.headers,
      ...(carrier === undefined ? {} : describeHeader(carrier.placement, carrier.credential.text)),
    },
    body,
  };
}

/** What browsers send before a request that carries a key. */
const PREFLIGHT_HEADERS = {
  origin: "https://shop.example",
  "access-control-request-method": "POST",
  "access-control-request-headers": "authorization,content-type",
};

function describeTarget(route: AccessRoute, carrier: Carrier | undefined, values: PathValues): string {
  const text = encodeURIComponent(carrier?.credential.text ?? "");
  const sdkKey = carrier?.placement === "path" ? text : "nobody";
  const parameters = route.query === undefined ? [] : [fillBraces(route.query, values)];
  if (carrier?.placement === "query") parameters.push(`sdkKey=${text}`);
  if (carrier?.placement === "token") parameters.push(`token=${text}`);
  const path = fillBraces(route.path, { ...values, sdkKey });
  return parameters.length === 0 ? path : `${path}?${parameters.join("&")}`;
}
