/** Longest wait for the events Worker, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** Posts a batch to the events Worker as a server SDK would. Returns the status; only 201 means that it is stored. */
export async function postBatch(
  events: Fetcher,
  sdkKey: string,
  body: string,
  traceParent: string | undefined,
): Promise<number> {
  const response = await events.fetch("https://burgee-events/v1/events/batch", {
    method: "POST",
    headers: {
      authorization: sdkKey,
      "content-type": "application/json",
      ...(traceParent === undefined ? {} : { traceparent: traceParent }),
    },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  return response.status;
}
