/** The host as targeting rules and reports see it. */
export interface HostPlatform {
  readonly platform: string;
  readonly platformVersion: string;
  readonly hostname: string | undefined;
}

interface HostGlobals {
  readonly Deno?: { readonly version: { readonly deno: string } };
  readonly Bun?: { readonly version: string };
  readonly navigator?: { readonly userAgent?: string };
  readonly process?: {
    readonly version?: string;
    readonly env?: Readonly<Record<string, string | undefined>>;
    once?(name: "beforeExit", run: () => void): unknown;
    off?(name: "beforeExit", run: () => void): unknown;
    getBuiltinModule?(name: "node:os"): { hostname(): string } | undefined;
  };
}

const host = globalThis as unknown as HostGlobals;

/** Names the runtime. Node is called `NodeJS`, as audiences written for DevCycle's SDK expect. */
export function readHostPlatform(): HostPlatform {
  const hostname = readHostname();
  if (host.Deno !== undefined) return { platform: "Deno", platformVersion: host.Deno.version.deno, hostname };
  if (host.Bun !== undefined) return { platform: "Bun", platformVersion: host.Bun.version, hostname };
  if (isCloudflareWorker()) {
    return { platform: "Cloudflare Workers", platformVersion: "unknown", hostname };
  }
  return { platform: "NodeJS", platformVersion: host.process?.version ?? "unknown", hostname };
}

/** Whether work is possible only inside a request: no timer, request or random value at the top level. */
export function isCloudflareWorker(): boolean {
  return host.navigator?.userAgent === "Cloudflare-Workers";
}

/** Runs a function when a Node process has nothing left to do. Returns a function that cancels this. */
export function onBeforeExit(run: () => void): () => void {
  host.process?.once?.("beforeExit", run);
  return () => void host.process?.off?.("beforeExit", run);
}

function readHostname(): string | undefined {
  const name = host.process?.env?.["HOSTNAME"] ?? host.process?.getBuiltinModule?.("node:os")?.hostname();
  return name === undefined || name === "" ? undefined : name;
}
