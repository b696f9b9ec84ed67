import type { AuditHead } from "@burgee/publisher/core";

/**
 * Keeps the head of an audit log as `audit-heads/{project id}/{yyyy-mm-dd}.json`, which is only ever created. A lock rule of
 * the bucket on `audit-heads/` keeps others from replacing it, too.
 */
export async function writeAuditHead(
  bucket: R2Bucket,
  projectId: string,
  day: string,
  head: AuditHead,
): Promise<boolean> {
  const written = await bucket.put(`audit-heads/${projectId}/${day}.json`, JSON.stringify(head), {
    httpMetadata: { contentType: "application/json" },
    onlyIf: new Headers({ "if-none-match": "*" }),
  });
  return written !== null;
}
