import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// Runs in its own process: a Firehose endpoint that takes every record at once and meters what AWS would bill.
// Messages in: "read". Messages out: { port } once, then the counters on each "read".

const BILLING_STEP_BYTES = 5 * 1024;
const counters = { calls: 0, records: 0, bytes: 0, billedBytes: 0 };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const records = meter(Buffer.concat(chunks));
    const answer = `{"FailedPutCount":0,"RequestResponses":[${Array.from({ length: records }, () => '{"RecordId":"1"}').join(",")}]}`;
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "content-length": answer.length });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("message", () => process.send?.({ ...counters }));

/** Reads the lengths of the records without decoding them: the length of base64 gives it. */
function meter(body: Buffer): number {
  counters.calls += 1;
  let records = 0;
  for (let at = body.indexOf('"Data":"'); at !== -1; at = body.indexOf('"Data":"', at)) {
    const start = at + 8;
    const end = body.indexOf('"', start);
    const padding = body[end - 1] !== 0x3d ? 0 : body[end - 2] !== 0x3d ? 1 : 2;
    const bytes = ((end - start) / 4) * 3 - padding;
    counters.bytes += bytes;
    counters.billedBytes += Math.ceil(bytes / BILLING_STEP_BYTES) * BILLING_STEP_BYTES;
    records += 1;
    at = end;
  }
  counters.records += records;
  return records;
}
