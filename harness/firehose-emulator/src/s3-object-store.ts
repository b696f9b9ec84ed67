import { SignatureV4 } from "@smithy/signature-v4";

import type { S3Destination } from "./emulator-options.ts";
import { NodeSha256 } from "./node-sha256.ts";
import type { ObjectStore } from "./object-store.ts";

const PUT_TIMEOUT_MS = 30_000;

/** Objects in a bucket of any S3 endpoint, addressed by path and signed with Signature Version 4. */
export function createS3ObjectStore(destination: S3Destination): ObjectStore {
  const { endpoint, bucket, region, credentials } = destination;
  const signer = new SignatureV4({ credentials, region, service: "s3", sha256: NodeSha256, uriEscapePath: false });
  return {
    put: async (key, bytes) => {
      const path = `/${[bucket, ...key.split("/")].map(encodePathPart).join("/")}`;
      const url = new URL(`${endpoint.replace(/\/$/, "")}${path}`);
      const { headers } = await signer.sign({
        method: "PUT",
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        headers: { host: url.host },
        body: bytes,
      });
      const { host: _host, ...sent } = headers;
      const response = await fetch(url, {
        method: "PUT",
        body: bytes,
        headers: sent,
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
