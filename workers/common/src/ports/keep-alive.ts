/** Keeps work running after the response has gone or the client has left; `ctx.waitUntil` in a Worker. */
export type KeepAlive = (work: Promise<unknown>) => void;
