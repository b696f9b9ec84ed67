import {
  ADMIN_ROWS,
  type AdminRow,
  COMMON_ERRORS,
  type Entries,
  ERROR_CODES,
  NAMED_SCHEMAS,
} from "@burgee/contract/admin";

import { convertSchema, type JsonSchema, referTo, SCHEMA_REF } from "./convert-schema.ts";

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly "x-role": string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;
export interface Answer {
  readonly description: string;
  readonly content: Content;
}

export interface OpenApi {
  readonly openapi: "3.1.0";
  readonly info: object;
  readonly security: readonly object[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: object; readonly schemas: Readonly<Record<string, JsonSchema>> };
}

const ROWS: readonly (readonly [string, AdminRow])[] = Object.entries(ADMIN_ROWS);

/** Describes every operator route as OpenAPI 3.1. */
export function renderOpenApi(): OpenApi {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [name, row] of ROWS) {
    (paths[row.path] ??= {})[row.method.toLowerCase()] = describeOperation(name, row);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Burgee operator API",
      version: "1",
      description: "Publishing, keys, audit and events. Every request needs a token, and says who acts.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    security: [{ token: [] }],
    tags: [...new Set(ROWS.map(([, { tag }]) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: Object.fromEntries(Object.entries(NAMED_SCHEMAS).map(([name, schema]) => [name, convertSchema(schema)])),
    },
  };
}

function describeOperation(name: string, row: AdminRow): Operation {
  const parameters = [
    ...listParameters("path", row.params),
    ...listParameters("query", row.query),
    ...listParameters("header", row.headers),
  ];
  return {
    operationId: name,
    tags: [row.tag],
    summary: row.summary,
    "x-role": row.role,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...describeBody(row),
    responses: { ...describeReplies(row), ...describeErrors(row) },
  };
}

function listParameters(place: Parameter["in"], entries: Entries): readonly Parameter[] {
  return Object.entries(entries).map(([name, entry]) => {
    // Headers are shown as they are written, such as `"12"`.
    const { description, ...schema } = convertSchema(entry, place === "header" ? "input" : "output");
    const required = entry.type !== "optional" && entry.type !== "exact_optional";
    return { name, in: place, required, ...(description === undefined ? {} : { description }), schema };
  });
}

function describeBody({ body }: AdminRow): Pick<Operation, "requestBody"> {
  if (body === undefined) return {};
  const schema = convertSchema(body.schema);
  const required = (schema.required ?? []).length > 0;
  return { requestBody: { required, content: { "application/json": { schema } } } };
}

function describeReplies(row: AdminRow): Readonly<Record<string, Answer>> {
  const answers = Object.entries(row.replies).map(([status, schema]) => {
    const { description = Number(status) === 201 ? "Made." : "Done.", ...content } = referTo(schema);
    const lines = row.alsoAnswers === undefined ? {} : { [row.alsoAnswers]: { schema: { type: "string" } } };
    return [status, { description, content: { "application/json": { schema: content }, ...lines } }] as const;
  });
  return Object.fromEntries(answers);
}

/** One answer per status, which names the codes. */
function describeErrors(row: AdminRow): Readonly<Record<string, Answer>> {
  const byStatus = Object.groupBy([...COMMON_ERRORS, ...row.errors], (code) => ERROR_CODES[code].status);
  const schema = { $ref: `${SCHEMA_REF}AdminError` };
  const answers = Object.entries(byStatus).map(([status, codes]) => {
    const description = codes.map((code) => `\`${code}\``).join(", ");
    return [status, { description, content: { "application/json": { schema } } }] as const;
  });
  return Object.fromEntries(answers);
}
