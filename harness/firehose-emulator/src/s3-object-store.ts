import { createHmac } from "node:crypto";

import type { S3Destination } from "./emulator-options.ts";
import type { ObjectStore } from "./object-store.ts";
import { canonicalRequest, deriveSigningKey, formatAmzDate, sha256Hex, stringToSign } from "./verify-signature.ts";

const PUT_TIMEOUT_MS = 30_000;
const SIGNED_HEADERS = ["host", "x-amz-content-sha256", "x-amz-date"];

/** Objects in a bucket of any S3 endpoint, addressed by path and signed with Signature Version 4. */
export function createS3ObjectStore(destination: S3Destination): ObjectStore {
  const { endpoint, bucket, region, credentials } = destination;
  return {
    put: async (key, bytes) => {
      const path = `/${[bucket, ...key.split("/")].map(encodePathPart).join("/")}`;
      const url = new URL(`${endpoint.replace(/\/$/, "")}${path}`);
      const amzDate = formatAmzDate(Date.now());
      const scope = `${amzDate.slice(0, 8)}/${region}/s3/aws4_request`;
      const bodyHash = sha256Hex(bytes);
      const headers = { host: url.host, "x-amz-content-sha256": bodyHash, "x-amz-date": amzDate };
      const canonical = canonicalRequest({ method: "PUT", target: url.pathname, headers }, SIGNED_HEADERS, bodyHash);
      const signingKey = deriveSigningKey(credentials.secretAccessKey, amzDate.slice(0, 8), region, "s3");
      const signature = createHmac("sha256", signingKey)
        .update(stringToSign(amzDate, scope, canonical))
        .digest("hex");
      const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${SIGNED_HEADERS.join(";")}, Signature=${signature}`;
      const { host: _host, ...sent } = headers;
      const response = await fetch(url, {
        method: "PUT",
        body: bytes,
        headers: { ...sent, authorization },
        signal: AbortSignal.timeout(PUT_TIMEOUT_MS),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`PUT ${url.pathname} answered ${response.status}: ${text.slice(0, 200)}`);
    },
  };
}

/** Signature Version 4 encodes five characters more than `encodeURIComponent` does. */
function encodePathPart(part: string): string {
  return encodeURIComponent(part).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
