import { dirname, basename } from "node:path";

import { nodeResolve } from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";

/** What a bundle is made for. */
export type Target = "node" | "browser";

export interface BundleTask {
  readonly entry: string;
  /** One file that runs on its own. */
  readonly outFile: string;
  readonly target: Target;
}

export interface Bundler {
  readonly name: string;
  readonly extension: "mjs" | "cjs";
  bundle(task: BundleTask): Promise<void>;
}

/** Bundlers with the settings that their documentation starts with. */
export const BUNDLERS: readonly Bundler[] = [
  { name: "esbuild", extension: "mjs", bundle: (task) => bundleWithEsbuild(task, "esm") },
  { name: "esbuild to CommonJS", extension: "cjs", bundle: (task) => bundleWithEsbuild(task, "cjs") },
  { name: "Rollup", extension: "mjs", bundle: bundleWithRollup },
  { name: "Vite", extension: "mjs", bundle: bundleWithVite },
  { name: "webpack", extension: "cjs", bundle: bundleWithWebpack },
];

async function bundleWithEsbuild({ entry, outFile, target }: BundleTask, format: "esm" | "cjs"): Promise<void> {
  await esbuild.build({
    entryPoints: [entry],
    outfile: outFile,
    bundle: true,
    minify: true,
    format,
    platform: target,
    logLevel: "error",
  });
}

async function bundleWithRollup({ entry, outFile, target }: BundleTask): Promise<void> {
  const build = await rollup({
    input: entry,
    external: /^node:/,
    plugins: [nodeResolve({ browser: target === "browser", preferBuiltins: target === "node" })],
    onwarn: failOnWarning,
  });
  await build.write({ file: outFile, format: "es" });
  await build.close();
}

function failOnWarning({ message }: { readonly message: string }): void {
  throw new Error(`Rollup warns: ${message}`);
}

async function bundleWithVite({ entry, outFile, target }: BundleTask): Promise<void> {
  const file = basename(outFile);
  await vite.build({
    configFile: false,
    root: dirname(entry),
    logLevel: "error",
    build: {
      outDir: dirname(outFile),
      emptyOutDir: false,
      copyPublicDir: false,
      ...(target === "node" ? { ssr: entry } : { lib: { entry, formats: ["es"], fileName: () => file } }),
      rolldownOptions: { output: { entryFileNames: file } },
    },
    ssr: { noExternal: true },
  });
}

async function bundleWithWebpack({ entry, outFile, target }: BundleTask): Promise<void> {
  const compiler = webpack({
    mode: "production",
    target: target === "node" ? "node" : "web",
    entry,
    output: { path: dirname(outFile), filename: basename(outFile) },
  });
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) => {
    compiler?.run((error, stats) => (error === null ? resolve(stats) : reject(error)));
  });
  await new Promise<void>((resolve) => compiler?.close(() => resolve()));
  if (stats === undefined || stats.hasErrors())
    throw new Error(stats?.toString("errors-only") ?? "webpack did not run");
}
