import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

/** The same vectors inside workerd, where the engine is a compiled module, as Wrangler would deploy it. */
export default defineProject({
  plugins: [
    cloudflareTest({
      miniflare: {
        compatibilityDate: "2026-11-02",
        modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
      },
    }),
  ],
  test: { name: "conformance-workerd", include: ["src/**/*.test.ts"] },
});
