import { type App, createApp } from "./app.ts";
import { type OptionalBindings, createServices } from "./create-services.ts";

export { UserStore } from "./user-data/index.ts";

/** The one mutable thing in module scope: the app with its bounded caches, built by the isolate's first request. */
let app: App | undefined;

export default {
  fetch(request, env, ctx): Response | Promise<Response> {
    app ??= createApp(createServices(env));
    return app(request, ctx);
  },
} satisfies ExportedHandler<Env & OptionalBindings>;
