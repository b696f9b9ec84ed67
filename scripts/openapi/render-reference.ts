import {
  ADMIN_ROWS,
  type AdminRow,
  COMMON_ERRORS,
  ERROR_CODES,
  type ErrorCode,
  REFERENCE_PATHS,
} from "@burgee/contract/admin";

import type { JsonSchema } from "./convert-schema.ts";
import { describeType } from "./describe-type.ts";
import { escapeHtml, renderProse, renderTable } from "./html.ts";
import { REFERENCE_STYLE } from "./reference-style.ts";
import type { Operation, OpenApi, Parameter } from "./render-openapi.ts";

const ROLES: readonly (readonly [string, string])[] = [
  ["reader", "sees and checks"],
  ["publisher", "also moves environments"],
  ["owner", "also decides who may do what in the project"],
  ["operator", "belongs to the platform, not to a project"],
];

/** Renders the page for people: the same facts as OpenAPI, without a script. */
export function renderReference(document: OpenApi): string {
  const operations = Object.entries(ADMIN_ROWS).map(([name, row]: [string, AdminRow]) => ({
    name,
    row,
    operation: document.paths[row.path]?.[row.method.toLowerCase()] as Operation,
  }));
  const tags = document.tags.map(({ name: tag }) => ({ tag, inside: operations.filter(({ row }) => row.tag === tag) }));
  const schemas = Object.entries(document.components.schemas);
  const contents = tags.map(
    ({ tag, inside }) => `<strong>${tag}</strong>${inside.map(({ name }) => link(name)).join("")}`,
  );
  const chapters = tags.map(
    ({ tag, inside }) =>
      `<h2>${tag}</h2>${inside.map(({ name, row, operation }) => renderOperation(name, row, operation)).join("")}`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Burgee operator API</title><style>${REFERENCE_STYLE}</style></head><body><div class="page"><nav>${contents.join("")}<strong>More</strong>${link("roles")}${link("errors")}${link("types")}</nav><main><h1>Burgee operator API</h1>${renderLead()}${chapters.join("")}${renderRoles()}${renderErrors()}<h2 id="types">Types</h2>${schemas.map(([name, schema]) => renderSchema(name, schema)).join("")}</main></div></body></html>`;
}

function link(name: string): string {
  return `<a href="#${name}">${name}</a>`;
}

function renderLead(): string {
  return `<p class="lead">${renderProse(
    "Every request carries `Authorization: Bearer …`. Bodies and answers are JSON. A request that is not as described is refused with 400 and every mistake at once; nothing unknown is ignored.",
  )} <a href="${REFERENCE_PATHS.openapi}">OpenAPI 3.1</a></p>`;
}

function renderOperation(name: string, row: AdminRow, operation: Operation): string {
  const body = operation.requestBody?.content["application/json"]?.schema;
  const answers = Object.entries(operation.responses).filter(([status]) => Number(status) < 400);
  const replies = answers.map(([status, { description, content }]) => {
    const types = Object.entries(content).map(([type, { schema }]) =>
      type === "application/json" ? describeType(schema) : `<code>${type}</code>`,
    );
    return [`<code>${status}</code>`, types.join(" or "), renderProse(description)];
  });
  const codes = row.errors.map((code) => `<a href="#errors"><code>${code}</code></a>`).join(" ");
  return `<section id="${name}"><h3>${name}</h3><div class="call"><span class="method ${row.method}">${row.method}</span><code>${escapeHtml(row.path)}</code><span class="role">${row.role}</span></div><p>${renderProse(row.summary)}</p>${part("Parameters", renderParameters(operation.parameters ?? []))}${part("Body", body === undefined ? "" : renderMembers(body))}${part("Answers", renderTable(["Status", "Type", "Meaning"], replies))}${part("Refusals", codes === "" ? "" : `<p>${codes}</p>`)}</section>`;
}

function part(title: string, content: string): string {
  return content === "" ? "" : `<h4>${title}</h4>${content}`;
}

function renderParameters(parameters: readonly Parameter[]): string {
  const rows = parameters.map(({ name, in: place, required, description = "", schema }) => {
    return [nameCell(name, required), place, describeType(schema), describeNote(description, schema)];
  });
  return renderTable(["Name", "In", "Type", "Meaning"], rows);
}

function renderMembers(schema: JsonSchema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([name, member]) => {
    const isRequired = (schema.required ?? []).includes(name);
    return [nameCell(name, isRequired), describeType(member), describeNote(member.description ?? "", member)];
  });
  return renderTable(["Name", "Type", "Meaning"], rows);
}

function nameCell(name: string, isRequired: boolean): string {
  return `<code>${escapeHtml(name)}</code>${isRequired ? ' <span class="need" title="required">*</span>' : ""}`;
}

function describeNote(description: string, schema: JsonSchema): string {
  const standard = schema.default === undefined ? "" : ` Default: \`${String(schema.default)}\`.`;
  return renderProse(`${description}${standard}`.trim());
}

function renderRoles(): string {
  const rows = ROLES.map(([role, meaning]) => [`<code>${role}</code>`, meaning]);
  return `<h2 id="roles">Roles</h2><section>${renderTable(["Role", "What it may do"], rows)}</section>`;
}

function renderErrors(): string {
  const common: readonly ErrorCode[] = COMMON_ERRORS;
  const rows = Object.entries(ERROR_CODES).map(([code, { status, title }]) => {
    const where = common.includes(code as ErrorCode) ? "every route" : "where listed";
    return [`<code>${code}</code>`, `<code>${status}</code>`, escapeHtml(title), where];
  });
  return `<h2 id="errors">Errors</h2><section>${renderTable(["Code", "Status", "Title", "On"], rows)}</section>`;
}

function renderSchema(name: string, schema: JsonSchema): string {
  return `<section id="${name}"><h3>${name}</h3>${renderMembers(schema)}</section>`;
}
