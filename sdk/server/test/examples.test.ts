import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, it } from "vitest";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const TSC = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));
const SOURCES = [join(PACKAGE, "src"), join(PACKAGE, "../core/src")];

/** What an example may use without importing it. */
const PRELUDE = `import { createClient, FlagError } from "../../src/index.ts";
import type * as sdk from "../../src/index.ts";
type ClientOptions = sdk.ClientOptions; type ConfigCache = sdk.ConfigCache; type ConfigSource = sdk.ConfigSource;
type ClientBootstrap = sdk.ClientBootstrap; type EvaluationHook = sdk.EvaluationHook; type HookContext = sdk.HookContext; type UserContext = sdk.UserContext;
type ConfigStatus = sdk.ConfigStatus; type ReadyOptions = sdk.ReadyOptions; type ServerEvents = sdk.ServerEvents; type ConfigVerification = sdk.ConfigVerification; type FlagClient = sdk.FlagClient; type FlagKey = sdk.FlagKey; type FlagErrorCode = sdk.FlagErrorCode;
type FlushReport = sdk.FlushReport; type Logger = sdk.Logger; type TrackedEvent = sdk.TrackedEvent;
type VariableResult<T> = sdk.VariableResult<T>; type VariableValue = sdk.VariableValue;
`;

interface Example {
  readonly place: string;
  readonly code: string;
}

function readSources(): { readonly file: string; readonly text: string }[] {
  return SOURCES.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .map((name) => ({ file: name, text: readFileSync(join(folder, name), "utf8") })),
  );
}

function findExamples(): Example[] {
  const inComments = readSources().flatMap(({ file, text }) =>
    [...text.matchAll(/@example\n \* ```ts\n([\s\S]*?) \* ```/g)].map(([, code = ""]) => ({
      place: file,
      code: code.replaceAll(/^ \* ?/gm, ""),
    })),
  );
  const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
  const inReadme = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => ({ place: "README.md", code }));
  return [...inComments, ...inReadme];
}

function completeExample({ code }: Example): string {
  const own = code.replaceAll(/@burgee\/server-sdk(\/[a-z-]+)?/g, (_, path = "/index") => `../../src${path}.ts`);
  const prelude = own.includes("import ") ? "" : PRELUDE;
  const client = /(const|let) client\b/.test(own) ? "" : "declare const client: FlagClient;\n";
  return `${prelude}${prelude === "" ? "" : client}${own}\nexport {};\n`;
}

function compile(folder: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [TSC, "-p", folder], (error, stdout) =>
      resolve(error === null ? "" : stdout || error.message),
    );
  });
}

it("compiles every example of the documentation", async () => {
  const examples = findExamples();
  expect(examples.length).toBeGreaterThan(10);
  const folder = mkdtempSync(join(PACKAGE, "test/examples-"));
  try {
    for (const [index, example] of examples.entries()) {
      writeFileSync(join(folder, `${index}-${example.place}.ts`), completeExample(example));
    }
    const compilerOptions = {
      noUnusedLocals: false,
      noUnusedParameters: false,
      noPropertyAccessFromIndexSignature: false,
    };
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: "../../tsconfig.json",
        compilerOptions,
        include: [".", "../worker/cloudflare-workers.d.ts"],
      }),
    );
    expect(await compile(folder)).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

it("has an example for every export of its own", () => {
  const index = readFileSync(join(PACKAGE, "src/index.ts"), "utf8");
  const names = [...index.matchAll(/export (?:type )?\{([^}]*)\} from "(?!@burgee\/contract)/g)]
    .flatMap(([, list = ""]) => list.split(","))
    .map((name) => name.trim().split(" as ", 1)[0] ?? "")
    .filter((name) => name !== "");
  const text = readSources()
    .map((source) => source.text)
    .join("\n");
  const withoutExample = names.filter((name) => {
    const declaration = new RegExp(
      `/\\*\\*(?:(?!\\*/)[\\s\\S])*?@example(?:(?!\\*/)[\\s\\S])*?\\*/\\nexport (?:interface|type|class|function) ${name}\\b`,
    );
    return !declaration.test(text);
  });
  expect(names.length).toBeGreaterThan(10);
  expect(withoutExample).toEqual([]);
});
