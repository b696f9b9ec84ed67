import type { CHANGE_ROWS } from "@burgee/contract/admin";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import { CHANGES_LISTED_MAX } from "../core/changes/change-limits.ts";
import type { ChangeStep, ChangeView } from "../core/changes/change-outcome.ts";
import type { PublishRoute } from "../services.ts";
import { readCaller } from "./read-authority.ts";
import { respondChangeRefusal } from "./respond-change.ts";

/** Opens, shows and decides changes. */
export const changeHandlers: RowHandlers<typeof CHANGE_ROWS, PublishRoute> = {
  async openChange({ body: { actor, ...draft }, headers }, route) {
    const key = headers["idempotency-key"];
    const idempotency = key === undefined ? undefined : { key, fingerprint: await route.fingerprint() };
    const view = await route.project.openChange(draft, readCaller(route, { actor }), idempotency);
    return view.kind === "shown" ? { status: 201, body: view.reply } : respondChangeRefusal(view);
  },

  async listChanges({ query: { state, before = Number.MAX_SAFE_INTEGER } }, { project }) {
    return { status: 200, body: await project.listChanges(state, before, CHANGES_LISTED_MAX) };
  },

  async readChange({ params, query }, { project }) {
    return respondView(await project.readChange(readNumber(params.change), query));
  },

  async editChange({ params, body: { actor, ...draft } }, route) {
    return respondView(await route.project.editChange(readNumber(params.change), draft, readCaller(route, { actor })));
  },

  async approveChange({ params, body }, route) {
    return respondView(
      await route.project.approveChange(readNumber(params.change), body.digest, readCaller(route, body)),
    );
  },

  async rejectChange({ params, body }, route) {
    const reason = body.message ?? "";
    return respondStep(await route.project.rejectChange(readNumber(params.change), reason, readCaller(route, body)));
  },

  async withdrawChange({ params, body }, route) {
    const reason = body.message ?? "";
    return respondStep(await route.project.withdrawChange(readNumber(params.change), reason, readCaller(route, body)));
  },

  async applyChange({ params, body }, route) {
    return respondStep(await route.project.applyChange(readNumber(params.change), readCaller(route, body)));
  },

  async scheduleChange({ params, body }, route) {
    const atMs = Date.parse(body.at);
    if (Number.isNaN(atMs)) return respondError("bad_request", "`body.at` is no time: there is no such day or hour");
    return respondStep(await route.project.scheduleChange(readNumber(params.change), atMs, readCaller(route, body)));
  },
};

/** The number of `c12`. */
function readNumber(id: string): number {
  return Number(id.slice(1));
}

function respondView(view: ChangeView) {
  return view.kind === "shown" ? ({ status: 200, body: view.reply } as const) : respondChangeRefusal(view);
}

function respondStep(step: ChangeStep) {
  return step.kind === "done" ? ({ status: 200, body: step.listing } as const) : respondChangeRefusal(step);
}
