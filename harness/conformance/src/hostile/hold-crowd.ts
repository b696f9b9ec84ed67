import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Connections that are held open for as long as the other side lets them. */
export interface HeldCrowd {
  /** Connections that are open now. */
  readonly open: number;
  /** Connections that were opened so far, those that came back included. */
  readonly opened: number;
  close(): void;
}

export interface CrowdMember {
  /** What a connection sends at once; "" for nothing. */
  readonly begin: string;
  /** What it sends every second afterwards; absent for nothing. */
  readonly drip?: string;
}

/**
 * A crowd that waits must be told from one that floods: opening costs the platform a request. So connections come, and come
 * back when they were ended, at no more than this rate.
 */
const OPENED_PER_SECOND = 200;
const TICK_MS = 50;
const DRIP_MS = 1_000;

/** Opens so many connections, then keeps as many open. Resolves once all were opened. */
export async function holdCrowd(url: string, connections: number, member: CrowdMember): Promise<HeldCrowd> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const count = { opened: 0 };
  const open = (): void => {
    count.opened += 1;
    const socket = connect({ host: hostname, port: Number(port) });
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    if (member.begin !== "") socket.on("connect", () => socket.write(member.begin));
    socket.resume();
  };
  const openSome = (): void => {
    const room = Math.min(connections - sockets.size, (OPENED_PER_SECOND * TICK_MS) / 1_000);
    for (let index = 0; index < room; index++) open();
  };
  const { drip } = member;
  const timers = [
    setInterval(openSome, TICK_MS),
    ...(drip === undefined ? [] : [setInterval(() => sockets.forEach((socket) => void socket.write(drip)), DRIP_MS)]),
  ];
  while (count.opened < connections) await sleep(TICK_MS);
  return {
    get open() {
      return sockets.size;
    },
    get opened() {
      return count.opened;
    },
    close() {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}
