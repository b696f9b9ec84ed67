import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

import { CREDENTIALS, STREAM } from "./stream.ts";

/** A Worker that stands behind the measured one and takes every request. */
function answering(name: string): { name: string; modules: true; compatibilityDate: string; script: string } {
  const script = `export default { async fetch(request) { await request.text(); return new Response("{}"); } };`;
  return { name, modules: true, compatibilityDate: "2026-11-02", script };
}

const folder = import.meta.dirname;
const root = `${folder}/../../..`;

// Each Worker runs instrumented in workerd. This is no part of npm test: harness/house/src/main.ts starts it.
export default defineConfig({
  root,
  test: {
    coverage: {
      enabled: true,
      provider: "istanbul",
      reporter: [],
      include: ["{contract,bucketing-wasm,workers/*}/src/**/*.ts"],
      clean: false,
    },
    projects: [
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: `${root}/wrangler.toml` },
            miniflare: {
              workers: ["config", "events", "publish", "realtime"].map((name) => answering(`burgee-${name}`)),
            },
          }),
        ],
        root,
        test: { name: "gateway", testTimeout: 60_000, include: [`${folder}/gateway.measure.ts`] },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: `${root}/workers/config/wrangler.toml` },
            miniflare: {
              bindings: { PUBLIC_ORIGIN: "https://flags.example", STREAM_SECRET: "a-secret-of-the-measurement" },
              workers: [answering("burgee-events")],
            },
          }),
        ],
        root,
        test: { name: "config", testTimeout: 60_000, include: [`${folder}/config.measure.ts`] },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: `${root}/workers/events/wrangler.toml` },
            miniflare: {
              bindings: {
                ADMIN_TOKEN: "a-token-of-the-measurement",
                AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
                AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
                FIREHOSE_STREAMS: JSON.stringify([{ ...STREAM, endpoint: inject("emulatorUrl") }]),
              },
            },
          })),
        ],
        root,
        test: {
          name: "events",
          testTimeout: 60_000,
          include: [`${folder}/events.measure.ts`],
          globalSetup: [`${folder}/start-emulator.ts`],
        },
      },
    ],
  },
});
