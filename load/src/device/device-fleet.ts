import { setTimeout as wait } from "node:timers/promises";
import { Agent, request } from "undici";
import type { Outcome } from "../open-loop/timeline.ts";
import type { Device } from "./make-post.ts";
import { createDevice, makePostBody } from "./make-post.ts";
import type { LoadTarget } from "./load-target.ts";

/** How one request of a device ended. */
export interface Ending {
  readonly outcome: Outcome;
  /** Attempts, counting the first. */
  readonly attempts: number;
  /** What the last attempt was told, or why it got no answer; empty when it was taken. */
  readonly message: string;
}

type Attempt = Omit<Ending, "attempts">;

export interface FleetOptions {
  readonly target: LoadTarget;
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
  /** What refusals and failures said, and how often; the first few distinct ones. */
  refusals(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 4_096;
const ANSWER_TIMEOUT_MS = 15_000;
const RETRY_DELAY_MS = 400;
const REFUSALS_MAX = 20;
const REFUSAL_CHARACTERS_MAX = 200;

export function createDeviceFleet(options: FleetOptions): DeviceFleet {
  const { target, run } = options;
  const devices = Array.from({ length: options.devices }, (_, index) => createDevice(index));
  const agent = new Agent({ connections: CONNECTIONS_MAX, pipelining: 1, keepAliveTimeout: 30_000 });
  const deviceOf = (post: number): Device => devices[post % devices.length] as Device;
  const eventsUrl = `${target.url}/v1/events`;
  const headers = { authorization: target.clientKey, "content-type": "application/json" };

  const refusals = new Map<string, number>();
  const noteRefusal = (text: string): void => {
    const known = refusals.get(text);
    if (known !== undefined || refusals.size < REFUSALS_MAX) refusals.set(text, (known ?? 0) + 1);
  };

  const send = async (url: string, method: "GET" | "POST", body: string | undefined): Promise<Attempt> => {
    try {
      const response = await request(url, {
        method,
        dispatcher: agent,
        headers: method === "POST" ? headers : {},
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
  const sendUntilTaken = async (url: string, method: "GET" | "POST", body?: string): Promise<Ending> => {
    for (let attempts = 1; ; attempts++) {
      const attempt = await send(url, method, body);
      if (!isWorthRepeating(attempt.outcome) || attempts > options.retries) return { ...attempt, attempts };
      await wait(RETRY_DELAY_MS * attempts);
    }
  };
  return {
    postEvents: (post) =>
      sendUntilTaken(eventsUrl, "POST", makePostBody(deviceOf(post), { run, post }, options.eventsPerPost, Date.now())),
    fetchConfig: (post) => {
      const { userId, platform, country } = deviceOf(post);
      const query = new URLSearchParams({ sdkKey: target.clientKey, user_id: userId, platform, country });
      return sendUntilTaken(`${target.url}/v1/sdkConfig?${query}`, "GET");
    },
    refusals: () => Object.fromEntries(refusals),
    close: () => agent.destroy(),
  };
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
