import { connect } from "node:net";

/** What came back over one connection. */
export interface RawExchange {
  /** Statuses of final answers, in order. Interim ones (1xx but 101) are left out. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** Silence after an answer that counts as its end. */
const QUIET_MS = 300;
/** How long the first byte may take. */
const FIRST_BYTE_MS = 2_000;

/** Sends bytes over a connection of their own and reads what comes back until it is closed or silent. */
export function exchangeRaw(
  url: string,
  bytes: string | Uint8Array,
  firstByteMs = FIRST_BYTE_MS,
): Promise<RawExchange> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ host: hostname, port: Number(port) });
    const finish = (): void => {
      socket.destroy();
      resolve({ statuses: listStatuses(text), text });
    };
    socket.setTimeout(firstByteMs, finish);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      socket.setTimeout(QUIET_MS);
    });
    socket.on("close", finish);
    // A reset after the answer is no answer of its own.
    socket.on("error", () => {});
    socket.write(bytes);
  });
}

function listStatuses(text: string): number[] {
  return [...text.matchAll(/HTTP\/\d\.\d (\d{3})[ \r]/g)]
    .map(([, status]) => Number(status))
    .filter((status) => status === 101 || status >= 200);
}
