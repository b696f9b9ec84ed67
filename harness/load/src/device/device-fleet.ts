import { setTimeout as wait } from "node:timers/promises";

import { Agent, request } from "undici";

import type { Outcome } from "../open-loop/timeline.ts";
import type { LoadTarget } from "./load-target.ts";
import { type Device, createDevice, makePostBody } from "./make-post.ts";

/** How one request of a device ended. */
export interface Ending {
  readonly outcome: Outcome;
  /** Attempts, counting the first. */
  readonly attempts: number;
  /** Message of the last answer, or why there was none; empty when the post was accepted. */
  readonly message: string;
}

type Attempt = Omit<Ending, "attempts">;

export interface FleetOptions {
  /** One or more; see `chooseTarget`. */
  readonly targets: readonly LoadTarget[];
  readonly devices: number;
  readonly eventsPerPost: number;
  readonly retries: number;
  /** Random id of the run, in each event's `metaData.run`. */
  readonly run: string;
}

/** Simulated devices that share one pool of connections. */
export interface DeviceFleet {
  /** Posts the events of a device, again with the same bytes while it is refused and retries are left. */
  postEvents(post: number): Promise<Ending>;
  fetchConfig(post: number): Promise<Ending>;
  /** Messages of refusals and failures with their counts; the first few distinct ones. */
  refusals(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 4_096;
const ANSWER_TIMEOUT_MS = 15_000;
const RETRY_DELAY_MS = 400;
const REFUSALS_MAX = 20;
const REFUSAL_CHARACTERS_MAX = 200;

export function createDeviceFleet(options: FleetOptions): DeviceFleet {
  const { targets, run } = options;
  const devices = Array.from({ length: options.devices }, (_, index) => createDevice(index));
  const agent = new Agent({ connections: CONNECTIONS_MAX, pipelining: 1, keepAliveTimeout: 30_000 });
  const deviceOf = (post: number): Device => devices[post % devices.length] as Device;
  const places = targets.map(({ url, clientKey }) => ({
    url,
    clientKey,
    headers: { authorization: clientKey, "content-type": "application/json" },
  }));
  type Place = (typeof places)[number];
  const placeOf = (post: number): Place => places[chooseTarget(post, places.length)] as Place;

  const refusals = new Map<string, number>();
  const noteRefusal = (text: string): void => {
    const known = refusals.get(text);
    if (known !== undefined || refusals.size < REFUSALS_MAX) refusals.set(text, (known ?? 0) + 1);
  };

  const send = async (url: string, headers: Record<string, string>, body: string | undefined): Promise<Attempt> => {
    try {
      const response = await request(url, {
        method: body === undefined ? "GET" : "POST",
        dispatcher: agent,
        headers,
        headersTimeout: ANSWER_TIMEOUT_MS,
        bodyTimeout: ANSWER_TIMEOUT_MS,
        ...(body === undefined ? {} : { body }),
      });
      const { statusCode } = response;
      if (statusCode < 400) {
        await response.body.dump();
        return { outcome: statusCode, message: "" };
      }
      const text = (await response.body.text()).slice(0, REFUSAL_CHARACTERS_MAX);
      noteRefusal(`${statusCode} ${text}`);
      return { outcome: statusCode, message: readMessage(text) };
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: unknown };
      const reason = String(code ?? message);
      noteRefusal(reason);
      const isTimeout = code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT";
      return { outcome: isTimeout ? "timeout" : "network", message: reason };
    }
  };
  const sendUntilTaken = async (url: string, headers: Record<string, string>, body?: string): Promise<Ending> => {
    for (let attempts = 1; ; attempts++) {
      const attempt = await send(url, headers, body);
      if (!isWorthRepeating(attempt.outcome) || attempts > options.retries) return { ...attempt, attempts };
      await wait(RETRY_DELAY_MS * attempts);
    }
  };
  return {
    postEvents: (post) => {
      const { url, headers } = placeOf(post);
      const body = makePostBody(deviceOf(post), { run, post }, options.eventsPerPost, Date.now());
      return sendUntilTaken(`${url}/v1/events`, headers, body);
    },
    fetchConfig: (post) => {
      const { url, clientKey } = placeOf(post);
      const { userId, platform, country } = deviceOf(post);
      const query = new URLSearchParams({ sdkKey: clientKey, user_id: userId, platform, country });
      return sendUntilTaken(`${url}/v1/sdkConfig?${query}`, {});
    },
    refusals: () => Object.fromEntries(refusals),
    close: () => agent.destroy(),
  };
}

/** Index of the target that a post goes to: in turn, as a balancer would. */
export function chooseTarget(post: number, targets: number): number {
  return post % targets;
}

function isWorthRepeating(outcome: Outcome): boolean {
  return typeof outcome === "string" || outcome >= 500 || outcome === 429;
}

/** The `message` of an error body, or the body itself. */
function readMessage(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === "string" ? message : text;
  } catch {
    return text;
  }
}
