/** Where load goes. */
export interface LoadTarget {
  /** Origin such as `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly clientKey: string;
}

/** Whether an origin is this machine. */
function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Why load must not be sent to this origin, or undefined. */
export function findTargetProblem(url: string, isOwner: boolean): string | undefined {
  if (!URL.canParse(url)) return `${url} is not a URL`;
  const { protocol } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return `${url} must be http or https`;
  if (isOwner || isLoopback(url)) return undefined;
  return `${new URL(url).hostname} is not this machine. Load can take a server down: add --i-own-this-server if it is yours.`;
}
