import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

/** The same vectors inside workerd, where the engine is loaded as a compiled module. */
export default defineProject({
  plugins: [cloudflareTest({ miniflare: { compatibilityDate: "2026-11-02" } })],
  test: { name: "conformance-workerd", include: ["src/**/*.test.ts"] },
});
