import { AwsV4Signer } from "aws4fetch";
import { describe, expect, it } from "vitest";

import { createFirehoseSigner, type AwsCredentials } from "./firehose-sink.ts";

const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

const TEMPORARY = { ...CREDENTIALS, sessionToken: "FwoGZXIvYXdzEBYaD+/example==" };

async function signAsOracle(
  url: string,
  region: string,
  body: Uint8Array,
  nowMs: number,
  credentials: AwsCredentials = CREDENTIALS,
): Promise<string | null> {
  const signer = new AwsV4Signer({
    method: "POST",
    url,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "Firehose_20150804.PutRecordBatch" },
    body,
    region,
    service: "firehose",
    datetime: new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, ""),
    allHeaders: true,
    ...credentials,
  });
  return (await signer.sign()).headers.get("authorization");
}

describe("signing a call", () => {
  it("agrees with a general signer, over days, regions and hosts", async () => {
    for (const [url, region] of [
      ["https://firehose.us-east-1.amazonaws.com/", "us-east-1"],
      ["https://firehose.eu-west-2.amazonaws.com/", "eu-west-2"],
      ["http://127.0.0.1:4573/", "us-east-1"],
    ] as const) {
      const sign = createFirehoseSigner(CREDENTIALS, region, new URL(url).host);
      for (const nowMs of [1_795_206_775_843, 1_795_206_776_000, 1_795_300_000_000]) {
        const body = crypto.getRandomValues(new Uint8Array(1_000));
        expect((await sign(body, nowMs))["authorization"]).toBe(await signAsOracle(url, region, body, nowMs));
      }
    }
  });

  it("signs the session token of temporary credentials, and sends it", async () => {
    const url = "https://firehose.us-east-1.amazonaws.com/";
    const nowMs = 1_795_206_775_843;
    const headers = await createFirehoseSigner(TEMPORARY, "us-east-1", new URL(url).host)(new Uint8Array([1]), nowMs);
    expect(headers["x-amz-security-token"]).toBe(TEMPORARY.sessionToken);
    expect(headers["authorization"]).toContain(";x-amz-security-token;");
    expect(headers["authorization"]).toBe(await signAsOracle(url, "us-east-1", new Uint8Array([1]), nowMs, TEMPORARY));
  });

  it("signs other bodies otherwise", async () => {
    const sign = createFirehoseSigner(CREDENTIALS, "us-east-1", "host");
    const [first, second] = await Promise.all([sign(new Uint8Array([1]), 0), sign(new Uint8Array([2]), 0)]);
    expect(first["authorization"]).not.toBe(second["authorization"]);
    expect(JSON.stringify(first)).not.toContain(CREDENTIALS.secretAccessKey);
  });
});
