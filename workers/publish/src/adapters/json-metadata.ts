/** How JSON is stored in R2. */
export const JSON_METADATA: R2PutOptions = { httpMetadata: { contentType: "application/json" } };
