export type HookUrl =
  | { readonly kind: "allowed"; readonly url: URL }
  | { readonly kind: "refused"; readonly message: string };

/** Names that lead into the network of whoever resolves them. */
const INNER_NAMES =
  /(^|\.)(localhost|localdomain|internal|intranet|local|lan|home|corp|private|onion|invalid|test|home\.arpa)$/;
/** The only ports besides the one of https: others are those of services that were never meant to be called. */
const PORTS: ReadonlySet<string> = new Set(["", "8443"]);

/**
 * Reads the address of a webhook. The publisher calls it by itself, so it must not lead to what only the publisher can
 * reach.
 * @param allowsLocal on one machine and in tests: any http or https address without credentials
 */
export function readHookUrl(text: string, allowsLocal: boolean): HookUrl {
  const url = URL.parse(text);
  if (url === null) return refuse("the address is no URL: write it whole, such as https://hooks.example.com/burgee");
  if (url.username !== "" || url.password !== "") {
    return refuse("the address must not contain a user name or a password: signatures prove who calls");
  }
  if (allowsLocal && ["http:", "https:"].includes(url.protocol)) return { kind: "allowed", url };
  if (url.protocol !== "https:") return refuse("the address must start with https://");
  if (!PORTS.has(url.port)) return refuse("the address must use port 443 or 8443");
  // The parser writes every form of an IPv4 address as four numbers.
  const host = url.hostname.replace(/\.$/, "").toLowerCase();
  if (host.startsWith("[") || /^\d{1,3}(\.\d{1,3}){3}$/.test(host)) {
    return refuse("the address must have a name, not the number of a machine");
  }
  if (!host.includes(".") || INNER_NAMES.test(host)) {
    return refuse("the address must have a name that the whole internet resolves");
  }
  return { kind: "allowed", url };
}

/** An address as it may be shown: parts that may be secret are left out. Slack's whole path is a secret. */
export function showHookUrl(text: string, kind: "webhook" | "slack"): string {
  const url = URL.parse(text);
  if (url === null) return "";
  if (kind === "slack") return `${url.origin}/…`;
  return `${url.origin}${url.pathname}${url.search === "" ? "" : "?…"}`;
}

function refuse(message: string): HookUrl {
  return { kind: "refused", message };
}
