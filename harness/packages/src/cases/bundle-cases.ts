import { mkdirSync } from "node:fs";
import { join } from "node:path";

import * as esbuild from "esbuild";

import { type Bundler, BUNDLERS, type Target } from "../bundlers.ts";
import { assertEqual, type Case, type World } from "../case.ts";
import { node24, runNode } from "../node-versions.ts";
import { addConsumer } from "../project.ts";
import { SAMPLE_HEADLINE } from "../sample-platform.ts";
import { APP_ANSWERS } from "./run-cases.ts";

/** Bundles the programs into one file, moves it to a folder without packages, and runs it there. */
export function listBundleCases(world: World): Case[] {
  const bundlers = world.isQuick ? BUNDLERS.filter(({ name }) => name.startsWith("esbuild")) : BUNDLERS;
  return [
    ...bundlers.map((bundler) => ({
      name: `a service that ${bundler.name} bundled into one file runs elsewhere`,
      run: () => runBundledApp(world, bundler),
    })),
    ...bundlers.map((bundler) => ({
      name: `a page that ${bundler.name} bundled runs`,
      run: () => runBundledPage(world, bundler),
    })),
    { name: "a bundle for edge-light compiles nothing at run time", run: () => runOnEdge(world) },
  ];
}

async function runBundledApp(world: World, bundler: Bundler): Promise<void> {
  const { folder, file } = await bundle(world, bundler, "app.mjs", "node");
  assertEqual(await runNode(node24, [file], folder, world.env), APP_ANSWERS);
}

async function runBundledPage(world: World, bundler: Bundler): Promise<void> {
  const { folder, file } = await bundle(world, bundler, "page.mjs", "browser");
  const host = addConsumer(folder, "page-host.mjs");
  const output = await runNode(node24, [host], folder, { ...world.env, BUNDLE: file });
  assertEqual(output, [SAMPLE_HEADLINE, SAMPLE_HEADLINE, true]);
}

async function bundle(world: World, { name, extension, bundle }: Bundler, consumer: string, target: Target) {
  const entry = addConsumer(world.project, consumer);
  const folder = join(world.folder, `${name}-${target}`.replaceAll(/\W/g, "-"));
  mkdirSync(folder);
  const file = join(folder, `bundle.${extension}`);
  await bundle({ entry, outFile: file, target });
  return { folder, file };
}

async function runOnEdge(world: World): Promise<void> {
  const folder = join(world.folder, "edge-light");
  mkdirSync(folder);
  const file = join(folder, "bundle.mjs");
  await esbuild.build({
    entryPoints: [addConsumer(world.project, "edge.mjs")],
    outfile: file,
    bundle: true,
    format: "esm",
    conditions: ["edge-light"],
    logLevel: "error",
    plugins: [compiledByPlatform],
  });
  const host = addConsumer(folder, "edge-host.mjs");
  const engine = join(world.project, "node_modules/@burgee/server-sdk/dist/bucketing.wasm");
  const output = await runNode(node24, [host], folder, { ...world.env, BUNDLE: file, ENGINE: engine });
  assertEqual(output, SAMPLE_HEADLINE);
}

/** What the bundler of Vercel does with `.wasm?module`. */
const compiledByPlatform: esbuild.Plugin = {
  name: "compiled-by-platform",
  setup: (build) => {
    build.onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "compiled" }));
    build.onLoad({ filter: /.*/, namespace: "compiled" }, () => ({
      contents: "export default globalThis.compiledEngine;",
    }));
  },
};
