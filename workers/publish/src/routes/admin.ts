import {
  AUDIT_ROWS,
  CHANGE_ROWS,
  DRAFT_ROWS,
  ENVIRONMENT_ROWS,
  FEATURE_ROWS,
  KEY_ROWS,
  OVERLAY_ROWS,
  OVERVIEW_ROWS,
  PRINCIPAL_ROWS,
  PROJECT_ROWS,
  REVISION_ROWS,
  SESSION_ROWS,
  VERSION_ROWS,
  WEBHOOK_ROWS,
} from "@burgee/contract/admin";
import { closePath, mountRoutes, type RouteWiring } from "@burgee/worker-common/admin";
import type { Hono } from "hono";

import type { PublishContext, PublishRoute } from "../services.ts";
import { auditHandlers } from "./audit.ts";
import { changeHandlers } from "./changes.ts";
import { draftHandlers } from "./drafts.ts";
import { environmentHandlers } from "./environments.ts";
import { featureHandlers } from "./features.ts";
import { overlayHandlers } from "./overlay.ts";
import { overviewHandlers } from "./overview.ts";
import { principalHandlers } from "./principals.ts";
import { mountReference } from "./reference.ts";
import { revisionHandlers } from "./revisions.ts";
import { sessionHandlers } from "./session.ts";
import { versionHandlers } from "./versions.ts";
import { webhookHandlers } from "./webhooks.ts";

const WIRING: RouteWiring<PublishContext, PublishRoute> = {
  openGate: (context) => context.var.services.openGate((work) => context.executionCtx.waitUntil(work)),
  openRoute: (context, { fingerprint, identity, scope }) => ({
    project: context.var.services.openProject(context.req.param("project") ?? ""),
    listProjects: context.var.services.listProjects,
    listScopes: context.var.services.listScopes,
    fingerprint,
    identity,
    scope,
  }),
};

/** A session is about all projects. A platform token belongs to one, and counts only there; see `IdentifyContext`. */
const SESSION_WIRING: typeof WIRING = {
  ...WIRING,
  openGate: (context) => ({
    ...WIRING.openGate(context),
    async listScopes(isProven) {
      const project = context.req.query("project");
      if (project === undefined && !isProven) return [];
      return (await context.var.services.listScopes(project)).scopes.map(({ scope }) => scope);
    },
  }),
};

/** Mounts every operator route of the publish Worker. */
export function mountAdmin(app: Hono<PublishContext>): void {
  mountReference(app);
  mountRoutes(app, SESSION_ROWS, sessionHandlers, SESSION_WIRING);
  mountRoutes(app, OVERVIEW_ROWS, overviewHandlers, WIRING);
  mountRoutes(app, VERSION_ROWS, versionHandlers, WIRING);
  mountRoutes(app, { ...ENVIRONMENT_ROWS, ...KEY_ROWS }, environmentHandlers, WIRING);
  mountRoutes(app, OVERLAY_ROWS, overlayHandlers, WIRING);
  mountRoutes(app, AUDIT_ROWS, auditHandlers, WIRING);
  mountRoutes(app, PRINCIPAL_ROWS, principalHandlers, WIRING);
  mountRoutes(app, { ...PROJECT_ROWS, ...REVISION_ROWS }, revisionHandlers, WIRING);
  mountRoutes(app, CHANGE_ROWS, changeHandlers, WIRING);
  mountRoutes(app, DRAFT_ROWS, draftHandlers, WIRING);
  mountRoutes(app, FEATURE_ROWS, featureHandlers, WIRING);
  mountRoutes(app, WEBHOOK_ROWS, webhookHandlers, WIRING);
  closePath(app, "/admin/v1/projects/:project/*", WIRING.openGate);
  closePath(app, "/admin/v1/projects/*", WIRING.openGate);
}
