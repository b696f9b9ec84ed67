import { isRecord } from "@burgee/contract";

import type { KitContext, Requirement, Verdict } from "../requirement.ts";
import { readStreamAddress } from "../stream-address.ts";

const NO_STREAMS = { skipped: "the bulk answer names no event streams" } as const;
const OPEN_TIMEOUT_MS = 5_000;

/** The optional change notifications. */
export const EVENT_STREAM_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "streams: each has a type, one address and a delay of at least a second",
    level: "must",
    check: (kit) =>
      withStreams(kit, async (streams) => streams.flatMap((stream, index) => findStreamProblems(stream, index))),
  },
  {
    name: "streams: an sse stream opens as text/event-stream, also for browsers",
    level: "must",
    check: (kit) =>
      withStreams(kit, async (streams) => {
        const addresses = streams.filter(({ type }) => type === "sse").map((stream) => readStreamAddress(stream) ?? "");
        const problems = await Promise.all(addresses.map((address) => findOpenProblems(kit, address)));
        return problems.flat();
      }),
  },
];

async function withStreams(
  { subject, plain }: KitContext,
  find: (streams: readonly Record<string, unknown>[]) => Promise<string[]>,
): Promise<Verdict> {
  const { json } = await subject.evaluateAll({ body: { context: plain.context } });
  const streams = isRecord(json) ? json["eventStreams"] : undefined;
  if (streams === undefined) return NO_STREAMS;
  if (!Array.isArray(streams) || !streams.every((stream) => isRecord(stream)))
    return ["eventStreams is not a list of objects"];
  return streams.length === 0 ? NO_STREAMS : find(streams);
}

function findStreamProblems(stream: Record<string, unknown>, index: number): string[] {
  const problems: string[] = [];
  if (typeof stream["type"] !== "string") problems.push(`eventStreams[${index}].type is not a string`);
  const addresses = ["url", "endpoint"].filter((name) => name in stream);
  if (addresses.length !== 1) problems.push(`eventStreams[${index}] needs exactly one of url and endpoint`);
  else if (readStreamAddress(stream) === undefined) problems.push(`the address of eventStreams[${index}] is unusable`);
  const delay = stream["inactivityDelaySec"];
  if (delay !== undefined && !(Number.isInteger(delay) && (delay as number) >= 1)) {
    problems.push(
      `eventStreams[${index}].inactivityDelaySec is ${JSON.stringify(delay)}, expected a whole number from 1`,
    );
  }
  return problems;
}

async function findOpenProblems({ subject }: KitContext, address: string): Promise<string[]> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), OPEN_TIMEOUT_MS);
  try {
    const response = await subject.openStream(address, abort.signal);
    const type = response.headers.get("content-type") ?? "absent";
    const problems = response.status === 200 ? [] : [`the stream answers ${response.status}`];
    if (!type.startsWith("text/event-stream")) problems.push(`the stream's content type is ${type}`);
    if (response.headers.get("access-control-allow-origin") === null) problems.push("the stream allows no origin");
    return problems;
  } catch {
    return ["the stream did not open in time"];
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}
