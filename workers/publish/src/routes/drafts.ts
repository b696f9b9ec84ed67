import type { DRAFT_ROWS } from "@burgee/contract/admin";
import type { OwnDraft } from "@burgee/publisher/core";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import type { PublishRoute } from "../services.ts";
import { readAuthor } from "./read-author.ts";

/** Keeps what a person edits. Whose draft it is, the credential alone says. */
export const draftHandlers: RowHandlers<typeof DRAFT_ROWS, PublishRoute> = {
  async readDraft(_input, { project, identity }) {
    const draft = await project.readDraft(readAuthor(identity, {}));
    return { status: 200, body: draft === undefined ? {} : { draft } };
  },

  async saveDraft({ body }, { project, identity }) {
    const outcome = await project.saveDraft(readAuthor(identity, {}), body);
    if (outcome.kind === "saved") return { status: 200, body: outcome.saved };
    if (outcome.kind === "stale_draft") return respondStale(outcome.stored);
    const message = `the project has ${outcome.countMax} drafts: discard some, or open changes from them`;
    return respondError("too_many_drafts", message);
  },

  async discardDraft({ query }, { project, identity }) {
    const stale = await project.discardDraft(readAuthor(identity, {}), query.number);
    return stale === undefined ? { status: 200, body: {} } : respondStale(stale.stored);
  },
};

/** With the stored draft, so that nothing is lost: the caller shows both. */
function respondStale(stored: OwnDraft | undefined): Response {
  if (stored === undefined) {
    return respondError("stale_draft", "the draft was discarded or became a change meanwhile: save with `number` 0");
  }
  const message = `the draft was saved elsewhere meanwhile: look at that, then save with \`number\` ${stored.number}`;
  return respondError("stale_draft", message, { draft: stored });
}
