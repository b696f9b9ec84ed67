import { createConsoleLog } from "@burgee/worker-common";

/** Structured log lines. Never pass tokens, stream URLs or client addresses. */
export const log = createConsoleLog("burgee-realtime");
