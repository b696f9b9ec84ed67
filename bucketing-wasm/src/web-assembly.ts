/** The part of the WebAssembly API that this package uses, so that no consumer needs a type library with all of it. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module; nothing is read from it. */
export type WasmModule = object;

interface WasmApi {
  readonly Instance: new (module: WasmModule) => { readonly exports: unknown };
  readonly Module: new (bytes: Uint8Array) => WasmModule;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;
