import { isRecord } from "@burgee/contract";

import { isSafeAddress } from "./is-safe-address.ts";

/** A delivery stream with its share of the traffic. */
export interface Destination {
  readonly name: string;
  readonly region: string;
  /** Share of the traffic in [0, 1] relative to the other ratios; 0 is a standby that gets only what others cannot take. */
  readonly ratio: number;
  /** Base URL; absent means the stream's regional endpoint at AWS. */
  readonly endpoint?: string;
}

export type DestinationsParse =
  | { readonly ok: true; readonly destinations: readonly Destination[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const EXAMPLE = '[{"name":"burgee-events","region":"us-east-1","ratio":1}]';
const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;
// Linear: every round begins with a hyphen, and none holds one.
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Reads `FIREHOSE_STREAMS`. Lists every problem with what to do about it. */
export function parseDestinations(text: string | undefined): DestinationsParse {
  if (text === undefined || text.trim() === "") {
    return { ok: false, problems: [`FIREHOSE_STREAMS is not set; give a JSON list like ${EXAMPLE}`] };
  }
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return { ok: false, problems: [`FIREHOSE_STREAMS is not JSON; give a list like ${EXAMPLE}`] };
  }
  if (!Array.isArray(list) || list.length === 0) {
    return { ok: false, problems: [`FIREHOSE_STREAMS must be a list of at least one stream like ${EXAMPLE}`] };
  }
  const problems = list.flatMap((entry, index) => findProblems(entry, `FIREHOSE_STREAMS[${index}]`));
  const names = list.map((entry) => (isRecord(entry) ? entry["name"] : undefined));
  const repeated = names.find((name, index) => typeof name === "string" && names.indexOf(name) !== index);
  if (repeated !== undefined) problems.push(`FIREHOSE_STREAMS names the stream ${JSON.stringify(repeated)} twice`);
  if (problems.length > 0) return { ok: false, problems };
  const destinations = list as Destination[];
  if (destinations.every(({ ratio }) => ratio === 0)) {
    return { ok: false, problems: ["every ratio in FIREHOSE_STREAMS is 0; give at least one stream a ratio above 0"] };
  }
  return { ok: true, destinations };
}

function findProblems(entry: unknown, place: string): string[] {
  if (!isRecord(entry)) return [`${place} must be an object with name, region and ratio`];
  const problems: string[] = [];
  const { name, region, endpoint } = entry;
  if (typeof name !== "string" || !STREAM_NAME.test(name)) {
    problems.push(`${place}.name must be a delivery stream name: 1 to 64 letters, digits, "_", "." or "-"`);
  }
  if (typeof region !== "string" || !REGION.test(region)) {
    problems.push(`${place}.region must be an AWS region like "us-east-1"`);
  }
  problems.push(...findRatioProblems(entry["ratio"], `${place}.ratio`));
  if (endpoint !== undefined && !(typeof endpoint === "string" && isOrigin(endpoint))) {
    problems.push(
      `${place}.endpoint must be an https origin like "https://firehose.us-east-1.amazonaws.com" (http only on this machine), or absent`,
    );
  }
  return problems;
}

function isOrigin(text: string): boolean {
  return isSafeAddress(text) && (text === new URL(text).origin || text === `${new URL(text).origin}/`);
}

/** What is wrong with a ratio: it must be a number from 0 to 1. */
export function findRatioProblems(ratio: unknown, place: string): string[] {
  const isRatio = typeof ratio === "number" && ratio >= 0 && ratio <= 1;
  return isRatio ? [] : [`${place} must be a number from 0 to 1, not ${JSON.stringify(ratio) ?? "absent"}`];
}
