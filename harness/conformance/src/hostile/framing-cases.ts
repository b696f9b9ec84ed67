/** Bytes of one connection that servers and proxies have disagreed about. */
export interface FramingCase {
  readonly name: string;
  /** @param host of the platform @param key a client key */
  write(host: string, key: string): string;
  /** Absent: exactly one answer. Otherwise none is also right: the request never ends, or is no HTTP/1.1. */
  readonly mayStaySilent?: true;
  /** Whether the runtime's own entry answers, before any Worker. It says 500 where Cloudflare's front says 400. */
  readonly isRuntimes?: true;
}

/** What a second, hidden request would ask for; nothing else answers 200 to it. */
const HIDDEN = "GET /health?hidden HTTP/1.1\r\nHost: hidden\r\n\r\n";
const BODY = '{"user":{"user_id":"ada"},"events":[]}';

export const FRAMING_CASES: readonly FramingCase[] = [
  post("a length and chunks, length short", ["Content-Length: 5", "Transfer-Encoding: chunked"], `0\r\n\r\n${HIDDEN}`),
  post("a length and chunks, length long", ["Transfer-Encoding: chunked", "Content-Length: 200"], `0\r\n\r\n${HIDDEN}`),
  post("two lengths", [`Content-Length: ${BODY.length}`, "Content-Length: 0"], BODY + HIDDEN),
  post("two lengths in one", [`Content-Length: ${BODY.length}, 0`], BODY + HIDDEN),
  post("length with a plus", [`Content-Length: +${BODY.length}`], BODY + HIDDEN),
  post("negative length", ["Content-Length: -1"], BODY + HIDDEN),
  post("hexadecimal length", ["Content-Length: 0x10"], BODY + HIDDEN),
  post("length of letters", ["Content-Length: many"], BODY + HIDDEN),
  post("length beyond 64 bits", ["Content-Length: 18446744073709551617"], BODY + HIDDEN),
  post("xchunked", ["Transfer-Encoding: xchunked"], `0\r\n\r\n${HIDDEN}`),
  post("chunked, identity", ["Transfer-Encoding: chunked, identity"], `0\r\n\r\n${HIDDEN}`),
  post("chunked after a tab", ["Transfer-Encoding:\tchunked", "Content-Length: 5"], `0\r\n\r\n${HIDDEN}`),
  post(
    "chunked behind a space before the colon",
    ["Transfer-Encoding : chunked", "Content-Length: 5"],
    `0\r\n\r\n${HIDDEN}`,
  ),
  post(
    "chunked in a folded header",
    ["X-Folded: a", " Transfer-Encoding: chunked", "Content-Length: 5"],
    `0\r\n\r\n${HIDDEN}`,
  ),
  post("chunk size with a minus", ["Transfer-Encoding: chunked"], `-1\r\n${BODY}\r\n0\r\n\r\n${HIDDEN}`),
  post(
    "chunk size beyond 64 bits",
    ["Transfer-Encoding: chunked"],
    `fffffffffffffffff\r\n${BODY}\r\n0\r\n\r\n${HIDDEN}`,
  ),
  post("chunk size of letters", ["Transfer-Encoding: chunked"], `zz\r\n${BODY}\r\n0\r\n\r\n${HIDDEN}`),
  post("NUL in a header", ["X-Nul: a\0b", "Content-Length: 0"], HIDDEN),
  post("carriage return in a header", ["X-Cr: a\rTransfer-Encoding: chunked", "Content-Length: 0"], HIDDEN),
  post("no colon in a header", ["Nonsense", "Content-Length: 0"], HIDDEN),
  post("header name with a space", ["X Y: z", "Content-Length: 0"], HIDDEN),
  post("200 kB in a header", [`X-Long: ${"a".repeat(200_000)}`, "Content-Length: 0"], ""),
  post("2,000 headers", [...Array.from({ length: 2_000 }, (_, index) => `X-${index}: a`), "Content-Length: 0"], ""),
  { ...post("two hosts", ["Host: other", "Content-Length: 0"], ""), isRuntimes: true },
  get("no host", "GET /health HTTP/1.1\r\n\r\n"),
  get("absolute target", "GET http://other.example/health HTTP/1.1\r\nHost: {host}\r\n\r\n"),
  get("target with a space", "GET /health /v1/ledger HTTP/1.1\r\nHost: {host}\r\n\r\n"),
  get("target with bytes", "GET /\u{FF}\u{01}\u{80} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
  get("target of 100 kB", `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: {host}\r\n\r\n`),
  get("10,000 parameters", `GET /v1/sdkConfig?${"a=b&".repeat(10_000)} HTTP/1.1\r\nHost: {host}\r\n\r\n`),
  { ...get("CONNECT", "CONNECT other.example:443 HTTP/1.1\r\nHost: other.example\r\n\r\n"), isRuntimes: true },
  get("method of 10 kB", `${"A".repeat(10_000)} /health HTTP/1.1\r\nHost: {host}\r\n\r\n`),
  get("lower-case method", "get /health HTTP/1.1\r\nHost: {host}\r\n\r\n"),
  get("HTTP/3.7", "GET /health HTTP/3.7\r\nHost: {host}\r\n\r\n"),
  { ...get("preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), mayStaySilent: true },
  get("upgrade nobody offers", "GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"),
  { ...get("a request line alone", "GET /health HTTP/1.1\r\n"), mayStaySilent: true },
  {
    ...get("no HTTP at all", "\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}\u{01}\u{FC}\u{03}\u{03}"),
    mayStaySilent: true,
  },
];

/** A post of events with these headers after its host and key. */
function post(name: string, headers: readonly string[], rest: string): FramingCase {
  return {
    name,
    write: (host, key) =>
      `POST /v1/events HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${key}\r\n${headers.join("\r\n")}\r\n\r\n${rest}`,
  };
}

function get(name: string, text: string): FramingCase {
  return { name, write: (host) => text.replace("{host}", host) };
}
