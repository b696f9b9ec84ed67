import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface MemoryFigure {
  readonly configBytes: number;
  /** What the engine adds while the caller still holds the config's bytes. */
  readonly keptBytes: number;
  /** What is left after the caller drops them. */
  readonly keptWithConfigBytes: number;
}

/** Loads a config in a separate process and returns what it keeps, or undefined when the rival cannot load it. */
export async function measureMemory(rival: string, featureCount: number): Promise<MemoryFigure | undefined> {
  const script = join(import.meta.dirname, "memory-child.ts");
  try {
    const { stdout } = await run(process.execPath, ["--expose-gc", script, rival, String(featureCount)], {
      timeout: 120_000,
      maxBuffer: 1 << 20,
    });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as MemoryFigure;
  } catch (error) {
    console.error(
      `memory of ${rival} at ${featureCount} features: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}
