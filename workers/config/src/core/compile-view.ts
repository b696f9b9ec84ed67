import type { LoadConfig } from "@burgee/bucketing-wasm";

import type { CompiledView } from "./config-snapshot.ts";

const START_DATE = new TextEncoder().encode('"startDate"');
const RAREST_INDEX = '"startDate"'.indexOf("D");
const RAREST = "D".charCodeAt(0);

/** Compiles one view. Throws `ConfigLoadError` when the engine cannot read it. */
export function compileView(bytes: Uint8Array<ArrayBuffer>, loadConfig: LoadConfig): CompiledView {
  const engine = loadConfig(bytes);
  return { engine, dependsOnTime: hasStartDate(bytes) };
}

/**
 * Whether the bytes contain the member name that only rollouts have. Looks for its rarest letter first. Text elsewhere
 * that looks like it merely makes answers cacheable for less long.
 */
function hasStartDate(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(RAREST, RAREST_INDEX); at !== -1; at = bytes.indexOf(RAREST, at + 1)) {
    const start = at - RAREST_INDEX;
    if (START_DATE.every((byte, index) => bytes[start + index] === byte)) return true;
  }
  return false;
}
