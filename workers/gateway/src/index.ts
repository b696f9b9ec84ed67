import { createGateway } from "./routes/serve.ts";

/** The one mutable thing in module scope: the gateway remembers its last public health answer. */
export default { fetch: createGateway() } satisfies ExportedHandler<Env>;
