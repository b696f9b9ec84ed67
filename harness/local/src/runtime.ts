// Parts for other harnesses that run Workers: their bundles, a runtime, its state folder and the guard that ends it.
export { endMarkedProcess, guardAgainstOrphans, markRuntimeChildren, type ProcessMark } from "./orphan-guard.ts";
export { type PlatformWorkerName, readPlatformWorkers } from "./platform-workers.ts";
export { claimPort } from "./ports.ts";
export { openStateFolder } from "./state-folder.ts";
export { readWorkerBundle } from "./worker-bundle.ts";
export { startWorkersRuntime } from "./workers-runtime.ts";
export { RAISED_LIMITS } from "./raised-limits.ts";
