import { webAssembly, type WasmMemory, type WasmModule } from "./web-assembly.ts";

/** What the binary exports. Addresses and sizes are bytes in its memory. */
export interface WasmExports {
  readonly memory: WasmMemory;
  /** Compiling: makes room for a config; returns the address to write it to, 0 without memory. */
  prepare(size: number): number;
  /** Compiling: returns the image's address, 0 when the config is refused. */
  compile(size: number): number;
  /** Compiling: text record that says why `compile` refused. */
  problem(): number;
  /** Number of the variable with this key, −1 when there is none. */
  findVariable(key: number, size: number): number;
  evaluateVariable(variable: number, nowMs: number): number;
  evaluateAll(nowMs: number): number;
  explainVariable(variable: number, result: number, room: number, capacity: number): number;
  explainFeature(feature: number, verdict: number, room: number, capacity: number): number;
}

/** A fresh instance: compiles configs, or evaluates one image that is copied into it. */
export function instantiate(module: WasmModule): WasmExports {
  return new webAssembly.Instance(module).exports as WasmExports;
}
