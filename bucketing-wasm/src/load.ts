import { decodeText } from "./decode-text.ts";
import { ConfigLoadError, type LoadConfig } from "./engine.ts";
import { Image } from "./image.ts";
import { HEADER } from "./layout.ts";
import { WasmEngine } from "./wasm-engine.ts";
import { instantiate, type WasmExports } from "./wasm-exports.ts";
import type { WasmModule } from "./web-assembly.ts";

/** A compiling instance never shrinks. One that grew beyond this is not used again. */
const COMPILER_BYTES_KEPT = 4 * 1024 * 1024;

/** Loads configs with one compiled module: a scratch instance compiles each, a new instance gets the image. */
export function createLoader(module: WasmModule): LoadConfig {
  let compiler: WasmExports | undefined;
  return (config) => {
    const scratch = compiler ?? instantiate(module);
    compiler = undefined;
    const image = new Image(instantiate(module), compileImage(scratch, config));
    if (scratch.memory.buffer.byteLength <= COMPILER_BYTES_KEPT) compiler = scratch;
    return new WasmEngine(image);
  };
}

/** The image inside the compiling instance. Copy it before the next config is compiled. */
function compileImage(scratch: WasmExports, config: Uint8Array): Uint8Array {
  const at = scratch.prepare(config.length);
  if (at === 0) throw outOfMemory(config);
  new Uint8Array(scratch.memory.buffer).set(config, at);
  const image = runCompiler(scratch, config);
  const { buffer } = scratch.memory;
  if (image === 0) {
    const problem = scratch.problem();
    const view = new Uint8Array(scratch.memory.buffer);
    const size = new DataView(scratch.memory.buffer).getUint32(problem, true);
    throw new ConfigLoadError(decodeText(view.subarray(problem + 4, problem + 4 + size)));
  }
  return new Uint8Array(buffer, image, new DataView(buffer).getUint32(image + HEADER.imageBytes * 4, true));
}

/** The module traps only when it is refused memory. The instance must not be used again then. */
function runCompiler(scratch: WasmExports, config: Uint8Array): number {
  try {
    return scratch.compile(config.length);
  } catch {
    throw outOfMemory(config);
  }
}

function outOfMemory(config: Uint8Array): ConfigLoadError {
  return new ConfigLoadError(`config of ${config.length} bytes takes more memory than there is: make it smaller`);
}
