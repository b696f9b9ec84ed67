import * as v from "valibot";

import { PROJECT_ROLES, type Role } from "../principal.ts";
import type { Output } from "./output.ts";
import { defineRow } from "./row.ts";
import { described, keyText, wholeNumber } from "./shapes.ts";

const sessionProject = v.strictObject({
  projectKey: v.string(),
  role: v.exactOptional(
    described(
      v.picklist(PROJECT_ROLES as readonly Role[]),
      "Absent for operators without a role there: they know of the project and may do nothing in it.",
    ),
  ),
  environments: v.exactOptional(described(v.array(v.string()), "The only environments that a publisher may change.")),
});
/** A project and what the caller may do in it. */
export type SessionProject = Output<typeof sessionProject>;

const sessionReply = v.strictObject({
  actor: v.string(),
  via: v.picklist(["mtls", "access", "ci", "token", "break_glass"]),
  expiresAtMs: v.exactOptional(
    described(wholeNumber, "Epoch milliseconds at which the credential expires; absent when it does not say."),
  ),
  isOperator: described(v.boolean(), "Whether the routes of the platform are open to the caller."),
  projects: described(
    v.array(sessionProject),
    "In the order of their keys. All of them for operators, else those in which the caller has a role.",
  ),
  hasMore: described(v.boolean(), "Whether there may be more projects than were looked at."),
});
export type SessionReply = Output<typeof sessionReply>;

/** Who the caller is, and where it may do what. */
export const SESSION_ROWS = {
  readSession: defineRow({
    method: "GET",
    path: "/admin/v1/session",
    worker: "publish",
    role: "anyone",
    tag: "Projects",
    summary: "Says who the caller is and what it may do in which projects. A token of a project must name the project.",
    params: {},
    query: { project: v.exactOptional(described(keyText, "Only this project.")) },
    replies: { 200: sessionReply },
    errors: [],
  }),
};
