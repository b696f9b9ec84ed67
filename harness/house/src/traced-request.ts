/** The two requests whose way through the source is counted. */
export type TracedRequest = "evaluation" | "event";

declare module "vitest" {
  interface TaskMeta {
    /** Source files that ran for a request in one Worker. */
    traced?: { readonly request: TracedRequest; readonly files: readonly string[] };
  }
  interface ProvidedContext {
    /** Endpoint of the Firehose emulator. */
    emulatorUrl: string;
  }
}
