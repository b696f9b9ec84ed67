import { parseQuery, preflightResponse, readRequestPath } from "@burgee/worker-common";

import type { SpoolPointer } from "./core/ports.ts";
import { adminRoutes } from "./routes/admin.ts";
import { EVENT_PATHS, postEvents } from "./routes/post-events.ts";
import { consumePointers } from "./routes/queue.ts";
import { respondToWrongMethod } from "./routes/respond.ts";
import { runSchedule } from "./routes/schedule.ts";
import { createServices, type EventsEnv, type Services } from "./services.ts";

export { EvaluationCounts } from "./objects/evaluation-counts.ts";

// The only mutable module state: the isolate's open group, breakers, chain of posts and key cache.
let services: Services | undefined;

export default {
  async fetch(request, env, context) {
    services ??= createServices(env);
    const { path, query } = readRequestPath(request.url);
    const eventPath = EVENT_PATHS.get(path);
    if (eventPath === undefined) {
      return adminRoutes.fetch(request, { services, adminToken: env.ADMIN_TOKEN }, context);
    }
    if (request.method === "OPTIONS") return preflightResponse();
    if (request.method !== "POST") return respondToWrongMethod(request.headers);
    return postEvents(request, eventPath, parseQuery(query), services, context);
  },

  async queue(batch, env) {
    services ??= createServices(env);
    await consumePointers(batch, services);
  },

  async scheduled(controller, env) {
    services ??= createServices(env);
    await runSchedule(controller.scheduledTime, services);
  },
} satisfies ExportedHandler<EventsEnv, SpoolPointer>;
