import type * as v from "valibot";

import type { ErrorCode } from "./error-codes.ts";
import type { Output } from "./output.ts";

/** What a caller must be. Each role of a project includes the ones before it; an `operator` belongs to the platform. */
export const ROLES = ["reader", "publisher", "owner", "operator"] as const;
export type Role = (typeof ROLES)[number];

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Named values of a path, a query or headers: each reads a text. */
export type Entries = Readonly<Record<string, v.GenericSchema>>;

export interface RowBody {
  readonly schema: v.GenericSchema;
  /** A longer body is refused before it is read whole. */
  readonly bytesMax: number;
}

type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

/** One operator route: everything that the Worker, the client, the tests and OpenAPI need to know of it. */
export interface AdminRow<
  Path extends string = string,
  Params extends Entries = Entries,
  Query extends Entries = Entries,
  Headers extends Entries = Entries,
  Body extends RowBody | undefined = RowBody | undefined,
  Replies extends Readonly<Record<number, v.GenericSchema>> = Readonly<Record<number, v.GenericSchema>>,
> {
  readonly method: Method;
  /** Braces name the entries of `params`. */
  readonly path: Path;
  /** The Worker that mounts it. */
  readonly worker: "publish" | "events";
  readonly role: Role;
  /** Heading under which the reference lists it. */
  readonly tag: string;
  /** One sentence for the reference. */
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  /** Headers that the handler reads, by their lower-case names. */
  readonly headers: Headers;
  /** Undefined: a body is not read. An absent body counts as an empty object. */
  readonly body: Body;
  /** The answers by status. */
  readonly replies: Replies;
  /** Type of another form that the answer may have, with status 200. */
  readonly alsoAnswers?: "application/x-ndjson";
  /** Codes of refusals beside `COMMON_ERRORS`. */
  readonly errors: readonly ErrorCode[];
  /** Keys of the environments that a request moves: a publisher must be one in each of them. */
  environmentsOf?(input: Input<Params, Query, Headers, Body>): readonly string[];
}

type Shape<Fields extends Entries> = v.ObjectSchema<{ -readonly [Name in keyof Fields]: Fields[Name] }, undefined>;
type OutputOf<Fields extends Entries> = Output<Shape<Fields>>;

/** What a handler gets once a request was read. */
export interface Input<
  Params extends Entries,
  Query extends Entries,
  Headers extends Entries,
  Body extends RowBody | undefined,
> {
  readonly params: OutputOf<Params>;
  readonly query: OutputOf<Query>;
  readonly headers: OutputOf<Headers>;
  readonly body: Body extends RowBody ? Output<Body["schema"]> : undefined;
}

export type RowInput<Row extends AdminRow> = Input<Row["params"], Row["query"], Row["headers"], Row["body"]>;

/** What a caller may send: URLs and headers carry texts, and undefined leaves a value out. */
export interface RowRequest<Row extends AdminRow> {
  readonly params: Carried<Row["params"]>;
  readonly query?: Carried<Row["query"]>;
  readonly headers?: Carried<Row["headers"]>;
  readonly body?: Row["body"] extends RowBody ? v.InferInput<Row["body"]["schema"]> : undefined;
}
type Carried<Fields extends Entries> = {
  readonly [Name in keyof v.InferInput<Shape<Fields>>]: string | number | boolean | undefined;
};

/** What a handler answers when it does not refuse. */
export type RowReply<Row extends AdminRow> = {
  [Status in keyof Row["replies"] & number]: {
    readonly status: Status;
    readonly body: Row["replies"][Status] extends infer Schema extends v.GenericSchema ? Output<Schema> : never;
  };
}[keyof Row["replies"] & number];

/** A row as it is written: what a route does not read may be left out. */
type RowDraft<
  Path extends string,
  Params extends Entries,
  Query extends Entries,
  Headers extends Entries,
  Body extends RowBody | undefined,
  Replies extends Readonly<Record<number, v.GenericSchema>>,
> = Omit<AdminRow<Path, Params, Query, Headers, Body, Replies>, "query" | "headers" | "body"> & {
  readonly query?: Query;
  readonly headers?: Headers;
  readonly body?: Body;
};

// oxlint-disable-next-line typescript/no-empty-object-type -- a map without entries
type None = {};

/** Describes a route. It does not type-check without a role, or unless `params` has exactly the braces of `path`. */
export function defineRow<
  const Path extends string,
  Replies extends Readonly<Record<number, v.GenericSchema>>,
  Params extends Readonly<Record<ParamNames<Path>, v.GenericSchema>>,
  Query extends Entries = None,
  Headers extends Entries = None,
  Body extends RowBody | undefined = undefined,
>(draft: RowDraft<Path, Params, Query, Headers, Body, Replies>): AdminRow<Path, Params, Query, Headers, Body, Replies> {
  return {
    ...draft,
    query: draft.query ?? ({} as Query),
    headers: draft.headers ?? ({} as Headers),
    body: draft.body as Body,
  };
}
