import { createServer } from "node:net";

/** The platform cannot listen; the message tells the user what to do. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
}

/** Resolves to the port (or a free one for 0); throws `PortTakenError` when another program has it. */
export async function claimPort(host: string, port: number, purpose: string): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new PortTakenError(
              `Port ${port} (${purpose}) is taken by another program. Stop it, or choose other ports: npm start -- --port ${port + 10}`,
            )
          : error,
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      const claimed = typeof address === "object" && address !== null ? address.port : port;
      server.close(() => resolve(claimed));
    });
  });
}
