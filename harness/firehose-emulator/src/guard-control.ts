import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

import type { ControlAnswer } from "./control-routes.ts";

/**
 * The answer to a caller that may not use the control routes; undefined when it may. Pages that a developer visits
 * reach this server, too: they send an `Origin`, and one that rebinds its name sends that name as `Host`.
 */
export function refuseControl(headers: IncomingHttpHeaders, controlToken: string): ControlAnswer | undefined {
  if (headers.origin !== undefined) return refusal(403, "control routes are not for pages");
  if (!isLocalHost(headers.host ?? "")) return refusal(403, "reach the control routes by an IP address or localhost");
  if (isEqual(headers.authorization ?? "", `Bearer ${controlToken}`)) return undefined;
  return refusal(401, "send the control token, which the emulator prints when it starts, as Authorization: Bearer");
}

/** Names other than localhost may be resolved to anything by whoever owns them. */
function isLocalHost(host: string): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || isIP(name) !== 0;
}

function isEqual(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function refusal(status: number, message: string): ControlAnswer {
  return { status, body: { message } };
}
