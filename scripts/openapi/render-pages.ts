import { createHash } from "node:crypto";

import { REFERENCE_STYLE } from "./reference-style.ts";
import { renderOpenApi } from "./render-openapi.ts";
import { renderReference } from "./render-reference.ts";

/** The document as a file of the repository. */
export function renderOpenApiFile(): string {
  return JSON.stringify(renderOpenApi(), undefined, 2);
}

/** Code of the module from which the publish Worker serves both. */
export function renderPages(): string {
  const document = renderOpenApi();
  const style = createHash("sha256").update(REFERENCE_STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return [
    ["/** The operator API as OpenAPI 3.1. */", "OPENAPI_JSON", JSON.stringify(document)],
    ["/** The same as a page for people. */", "REFERENCE_HTML", renderReference(document)],
    ["/** The page loads nothing and runs nothing. */", "REFERENCE_POLICY", policy],
  ]
    .map(([comment, name, text]) => `${comment}\nexport const ${name} = ${JSON.stringify(text)};\n`)
    .join("\n");
}
