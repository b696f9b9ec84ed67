import type { AdminRow, RowInput, RowReply } from "@burgee/contract/admin";
import type { Context, Env, Hono } from "hono";

import { respondJson } from "../http/answers.ts";
import { type AdminGate, authorizeRow } from "./authorize-row.ts";
import { createInputReader } from "./read-row-input.ts";

export type Rows = Readonly<Record<string, AdminRow>>;

/** Answers an admitted, checked request: with a reply of the row, or with a refusal. */
export type RowHandler<Row extends AdminRow, Route> = (
  input: RowInput<Row>,
  route: Route,
) => Promise<RowReply<Row> | Response>;

/** A handler for every row, by the name of its operation. */
export type RowHandlers<Described extends Rows, Route> = {
  readonly [Name in keyof Described]: RowHandler<Described[Name], Route>;
};

/** A request that was admitted and checked. */
export interface AdmittedCall {
  readonly request: Request;
  /** A text that is equal for repetitions of the request and for nothing else. */
  readonly fingerprint: () => Promise<string>;
}

/** How a Worker's routes reach what they need. */
export interface RouteWiring<E extends Env, Route> {
  readonly openGate: (context: Context<E>) => AdminGate;
  /** Makes what handlers get beside the input. Path parameters are checked by then. */
  readonly openRoute: (context: Context<E>, call: AdmittedCall) => Route;
}

/** Mounts a route for each row: authorize, check the request, call the handler, reply. */
export function mountRoutes<E extends Env, Described extends Rows, Route>(
  app: Hono<E>,
  rows: Described,
  handlers: RowHandlers<Described, Route>,
  wiring: RouteWiring<E, Route>,
): void {
  for (const [name, row] of Object.entries(rows)) {
    const readInput = createInputReader(row);
    // The table of handlers has this row's under the same name.
    const handle = handlers[name] as RowHandler<AdminRow, Route>;
    app.on(row.method, toMountPath(row.path), async (context) => {
      const request = context.req.raw;
      const admission = await authorizeRow(row, request, wiring.openGate(context));
      if (admission.kind === "refused") return admission.response;
      const read = await readInput(request, context.req.param());
      if (!read.ok) return read.response;
      const fingerprint = async () => {
        const { pathname, search } = new URL(request.url);
        return `${request.method} ${pathname}${search} ${await read.bodyDigest()}`;
      };
      const answer = await handle(read.input, wiring.openRoute(context, { request, fingerprint }));
      return answer instanceof Response ? answer : respondJson(answer.status, answer.body);
    });
  }
}

/** Lets only operators learn that there is nothing at a path. Call it after `mountRoutes`. */
export function closePath<E extends Env>(
  app: Hono<E>,
  path: string,
  openGate: RouteWiring<E, never>["openGate"],
): void {
  app.all(path, async (context) => {
    const admission = await authorizeRow(undefined, context.req.raw, openGate(context));
    return admission.kind === "refused" ? admission.response : context.notFound();
  });
}

/** `/projects/{project}` as the router writes it: `/projects/:project`. */
export function toMountPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}
