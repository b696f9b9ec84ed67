import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import type { KitReport } from "./run-kit.ts";
import { OfrepTestServer, TEST_TOKEN } from "./testing/ofrep-test-server.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

function run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

describe("conformance:ofrep", () => {
  it("prints one line of JSON and exits with 1 when a requirement does not hold", async () => {
    const server = new OfrepTestServer("unknown_flag_200");
    await server.start();
    const { code, stdout } = await run(["--url", server.url, "--token", TEST_TOKEN, "--json"]);
    await server.stop();
    const report = JSON.parse(stdout) as KitReport;
    expect(code).toBe(1);
    expect(report.failed).toBe(2);
    expect(report.passed + report.failed).toBe(report.cases.length);
  });

  it("exits with 2 and says what to do when the server cannot be checked", async () => {
    const server = new OfrepTestServer();
    await server.start();
    const { code, stdout, stderr } = await run(["--url", server.url, "--token", "wrong", "--json"]);
    await server.stop();
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("--token");
  });
});
