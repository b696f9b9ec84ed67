import { compileConfig } from "./config";
import { emitProblem } from "./problems";
import { imageStart } from "./image";
import { HEADER_KEYS, HEADER_KEYS_MASK, HEADER_VARIABLES, IMAGE, VARIABLE_BYTES, VARIABLE_KEY } from "./layout";
import { quickHash, sameBytes } from "./text";

// The module's exports. `docs/design/wasm-abi.md` describes them for hosts.

export { evaluateAll, evaluateVariable } from "./evaluate";
export { explainFeature, explainVariable } from "./explain";

/** Bytes that a compiling instance needs behind its input for the validator. */
function inputRoom(size: u32): usize {
  return IMAGE + <usize>size + (size >> 3) + 256;
}

/** Compiling instance: makes room for a config of this size; returns the address to write it to, 0 without memory. */
export function prepare(size: u32): usize {
  const missing = <i32>((inputRoom(size) + 0xffff) >> 16) - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return 0;
  return IMAGE;
}

/**
 * Compiling instance: compiles the prepared input. Returns the image's address, 0 when it is refused: see
 * `problem`.
 */
export function compile(size: u32): usize {
  memory.fill(IMAGE + size, 0, 64);
  return compileConfig(IMAGE, size) ? imageStart : 0;
}

/** Compiling instance: text (size word, then bytes) that says why the last `compile` refused. */
export function problem(): usize {
  return emitProblem();
}

/** Evaluating instance: number of the variable with this key, −1 when the config has none. */
export function findVariable(key: usize, size: u32): i32 {
  const table = <usize>load<u32>(IMAGE + HEADER_KEYS);
  const mask = load<u32>(IMAGE + HEADER_KEYS_MASK);
  const variables = <usize>load<u32>(IMAGE + HEADER_VARIABLES);
  let index = quickHash(key, size) & mask;
  while (true) {
    const entry = load<i32>(table + ((<usize>index) << 2));
    if (entry == 0) return -1;
    const text = <usize>load<u32>(variables + <usize>(entry - 1) * VARIABLE_BYTES + VARIABLE_KEY);
    if (load<u32>(text) == size && sameBytes(text + 4, key, size)) return entry - 1;
    index = (index + 1) & mask;
  }
}
