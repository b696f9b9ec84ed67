import type { OVERLAY_ROWS, OverlayRequest } from "@burgee/contract/admin";
import { authorize } from "@burgee/worker-common";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import type { WantedEntry } from "../core/overlay/make-entry.ts";
import type { PublishRoute } from "../services.ts";
import { readAuthor } from "./read-author.ts";
import { readAuthority } from "./read-authority.ts";
import { readIntent } from "./read-intent.ts";
import { respondLift } from "./respond-push.ts";
import { respondPublish, respondUnknownEnvironment } from "./respond.ts";

/** Longest time of an entry. Ours: what should hold longer belongs into the files. */
const EXPIRY_MAX_MS = 366 * 24 * 60 * 60 * 1000;

/** Shows and changes what environments serve whatever the files say. */
export const overlayHandlers: RowHandlers<typeof OVERLAY_ROWS, PublishRoute> = {
  async readOverlay({ params }, { project }) {
    const reply = await project.readOverlay(params.environment);
    return reply === undefined ? respondUnknownEnvironment() : { status: 200, body: reply };
  },

  async addOverlayEntry(input, route) {
    const { params, body } = input;
    const wanted = readWanted(body, Date.now());
    if (typeof wanted === "string") return respondError("bad_request", wanted);
    const how = { base: input.headers["if-match"], isOwner: isOwner(route) };
    const intent = await readOverlayIntent(input, route);
    return respondPublish(await route.project.addOverlayEntry(params.environment, wanted, how, intent));
  },

  async liftOverlayEntry(input, route) {
    const { environment, id } = input.params;
    const { allow, emergency } = input.body;
    const authority = readAuthority(route, emergency === true);
    const how = { base: input.headers["if-match"], isOwner: authority.isOwner, allow };
    const intent = { ...(await readOverlayIntent(input, route)), authority };
    return respondLift(await route.project.liftOverlay(environment, id, how, intent));
  },
};

/** Whether the caller is an owner of the project, or uses the admin token. */
export function isOwner({ identity, scope }: PublishRoute): boolean {
  return authorize(identity, { role: "owner", scope }).kind === "granted";
}

interface OverlayInput {
  readonly query: { readonly dryRun?: boolean | undefined };
  readonly headers: { readonly "idempotency-key"?: string | undefined };
  readonly body: { readonly reason: string; readonly actor?: string | undefined };
}

/** `If-Match` names a revision of the overlay here, not a version. */
function readOverlayIntent({ query, headers, body }: OverlayInput, route: PublishRoute) {
  const write = { query, headers: { "idempotency-key": headers["idempotency-key"] }, body: { message: body.reason } };
  return readIntent(write, readAuthor(route.identity, body), route);
}

/** The entry that a request asks for, or what its body lacks. */
function readWanted(body: OverlayRequest, nowMs: number): WantedEntry | string {
  const { kind, feature, variation, version, reason, expiresAtMs } = body;
  if (expiresAtMs !== undefined && (expiresAtMs <= nowMs || expiresAtMs > nowMs + EXPIRY_MAX_MS)) {
    return "body.expiresAtMs must be in the future, and at most a year away";
  }
  const facts = { reason, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
  const given = { feature, variation, version };
  const names: readonly string[] = {
    off: ["feature"],
    serve: ["feature", "variation"],
    pinned: ["version"],
    frozen: [],
  }[kind];
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !names.includes(name)) return `body.${name} has no meaning for \`${kind}\`: remove it`;
  }
  switch (kind) {
    case "off":
      return feature === undefined ? "body.feature is missing" : { kind, feature, ...facts };
    case "serve":
      if (feature === undefined) return "body.feature is missing";
      return variation === undefined ? "body.variation is missing" : { kind, feature, variation, ...facts };
    case "pinned":
      return version === undefined ? "body.version is missing" : { kind, version, ...facts };
    case "frozen":
      return { kind, ...facts };
  }
}
