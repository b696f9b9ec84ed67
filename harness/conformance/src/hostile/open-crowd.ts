import { connect, type Socket } from "node:net";

import type { HostileWorld } from "./hostile-world.ts";
import type { SlowScenario } from "./slow-scenarios.ts";

/** The connections of a scenario. */
export interface Crowd {
  /** Connections that were answered with this status so far. */
  count(isWanted: (status: number) => boolean): number;
  close(): void;
}

const DRIP_MS = 250;
/** Reopened connections, so that a crowd that is cut at once stays bounded. */
const REOPENED_MAX = 2_000;

export function openCrowd(scenario: SlowScenario, world: HostileWorld): Crowd {
  const { hostname, port } = new URL(world.url);
  const sockets = new Set<Socket>();
  const statuses: number[] = [];
  let opened = 0;
  let isClosed = false;
  const open = (): void => {
    const index = opened++;
    const socket = connect({ host: hostname, port: Number(port) });
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      if (scenario.isCut === true && !isClosed && opened < REOPENED_MAX) open();
    });
    socket.on("connect", () => {
      socket.write(scenario.write(world, index), () => {
        if (scenario.isCut === true) socket.destroy();
      });
    });
    if (scenario.isDeaf !== true) {
      socket.once("data", (chunk) =>
        statuses.push(Number(/^HTTP\/1\.1 (\d{3})/.exec(chunk.toString("latin1"))?.[1] ?? 0)),
      );
    } else socket.pause();
  };
  for (let index = 0; index < scenario.connections; index++) open();
  const { drip } = scenario;
  const timer =
    drip === undefined ? undefined : setInterval(() => sockets.forEach((socket) => socket.write(drip)), DRIP_MS);
  return {
    count: (isWanted) => statuses.filter((status) => isWanted(status)).length,
    close() {
      isClosed = true;
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}
