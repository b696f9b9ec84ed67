import type { Context } from "hono";

import type { ProjectPublisher } from "./objects/project-publisher.ts";

/** The object of the project that the path names. */
export function projectStub(context: Context<{ Bindings: Env }>): DurableObjectStub<ProjectPublisher> {
  return context.env.PROJECTS.getByName(context.req.param("project") ?? "");
}
