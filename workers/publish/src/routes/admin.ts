import {
  AUDIT_ROWS,
  ENVIRONMENT_ROWS,
  FEATURE_ROWS,
  KEY_ROWS,
  PROJECT_ROWS,
  REVISION_ROWS,
  VERSION_ROWS,
} from "@burgee/contract/admin";
import { closePath, mountRoutes, type RouteWiring } from "@burgee/worker-common/admin";
import type { Hono } from "hono";

import type { PublishContext, PublishRoute } from "../services.ts";
import { environmentHandlers } from "./environments.ts";
import { featureHandlers } from "./features.ts";
import { revisionHandlers } from "./revisions.ts";
import { versionHandlers } from "./versions.ts";

const WIRING: RouteWiring<PublishContext, PublishRoute> = {
  openGate: (context) => context.var.services.gate,
  openRoute: (context, { fingerprint }) => ({
    project: context.var.services.openProject(context.req.param("project") ?? ""),
    listProjects: context.var.services.listProjects,
    fingerprint,
  }),
};

/** Mounts every operator route of the publish Worker. */
export function mountAdmin(app: Hono<PublishContext>): void {
  mountRoutes(app, VERSION_ROWS, versionHandlers, WIRING);
  mountRoutes(app, { ...ENVIRONMENT_ROWS, ...KEY_ROWS, ...AUDIT_ROWS }, environmentHandlers, WIRING);
  mountRoutes(app, { ...PROJECT_ROWS, ...REVISION_ROWS }, revisionHandlers, WIRING);
  mountRoutes(app, FEATURE_ROWS, featureHandlers, WIRING);
  closePath(app, "/admin/v1/projects/*", WIRING.openGate);
}
