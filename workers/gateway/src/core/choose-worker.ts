/** Service bindings that the gateway routes to. */
export type WorkerName = "CONFIG" | "EVENTS" | "PUBLISH" | "REALTIME";

export const WORKER_NAMES: readonly WorkerName[] = ["CONFIG", "EVENTS", "PUBLISH", "REALTIME"];

/** Where each path goes: exactly this path, or everything below it. The first match counts; case does not. */
const ROUTES: readonly { readonly prefix: string; readonly worker: WorkerName }[] = [
  { prefix: "/config", worker: "CONFIG" },
  { prefix: "/v1/sdkconfig", worker: "CONFIG" },
  { prefix: "/v1/mobilesdkconfig", worker: "CONFIG" },
  { prefix: "/v1/variables", worker: "CONFIG" },
  { prefix: "/v1/features", worker: "CONFIG" },
  { prefix: "/v1/edgedb", worker: "CONFIG" },
  { prefix: "/v1/optins", worker: "CONFIG" },
  { prefix: "/v1/optinconfig", worker: "CONFIG" },
  { prefix: "/ofrep", worker: "CONFIG" },
  { prefix: "/v1/events", worker: "EVENTS" },
  { prefix: "/v1/track", worker: "EVENTS" },
  { prefix: "/v1/ledger", worker: "EVENTS" },
  { prefix: "/event-stream", worker: "REALTIME" },
  { prefix: "/admin", worker: "PUBLISH" },
];

/**
 * The Worker that answers a path, or undefined when none does.
 * @param path with merged slashes, still percent-encoded
 */
export function chooseWorker(path: string): WorkerName | undefined {
  const lowered = path.toLowerCase();
  return ROUTES.find(({ prefix }) => lowered === prefix || lowered.startsWith(`${prefix}/`))?.worker;
}
