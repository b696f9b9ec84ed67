import { type App, createApp } from "./routes/serve.ts";
import { type OptionalBindings, createServices } from "./services.ts";

export { UserStore } from "./objects/user-store.ts";

/** The one mutable thing in module scope: the app with its bounded caches, built by the isolate's first request. */
let app: App | undefined;

export default {
  fetch(request, env, ctx): Response | Promise<Response> {
    app ??= createApp(createServices(env));
    return app(request, ctx);
  },
} satisfies ExportedHandler<Env & OptionalBindings>;
