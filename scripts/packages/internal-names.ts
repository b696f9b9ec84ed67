import { transform } from "esbuild";
import type { Plugin } from "rolldown";

/**
 * Members of objects that never leave the client SDK. Its build shortens them, because every page pays for every byte. A
 * name may only stand here when no entry declares it and nothing writes it into a request, a post or the storage.
 */
export const INTERNAL_NAMES: readonly string[] = `
  json header emit count sleep transport timer clock nowMs monotonicMs announced backoffCapMs baseMs
  busyUntilMs capMs countByReason countEvaluation countRowsMax createPayloadId describeCount entry
  eventsPerPost flushAtEvents follow guard hasBackground held isLast isLasting isRefused isTransient
  keepaliveBytesMax lastEventId onStream plan postLengthMax queue renderPost retryAfterMs rowCount seal setUser
  settle variableKey adapt leave take release savedAtMs payloadId wake hasComments reconnectMs onConnected
  onDisconnected onRefetch heldVersion setUrl stopClock chunks
`
  .trim()
  .split(/\s+/);

const LETTERS = "etsrianohlducvgfpmbywEIOTASMDCLPNRkxqjzGHBFUVWXYKQJZ";
export const SHORT_NAMES = Object.fromEntries(INTERNAL_NAMES.map((name, index) => [name, shorten(index)]));

/** Shortens the internal names in every file of a build alike. */
export const shortenInternalNames: Plugin = {
  name: "shorten-internal-names",
  async renderChunk(code) {
    const mangleCache = { ...SHORT_NAMES };
    const mangleProps = new RegExp(`^(${INTERNAL_NAMES.join("|")})$`);
    return transform(code, { mangleProps, mangleCache, sourcemap: "external", target: "es2022", charset: "utf8" });
  },
};

/** A letter, or a letter and a digit: names that no interface of the SDK has. */
function shorten(index: number): string {
  const letter = LETTERS.charAt(index % LETTERS.length);
  return index < LETTERS.length ? letter : `${letter}${Math.floor(index / LETTERS.length)}`;
}
