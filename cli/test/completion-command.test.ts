import { execFileSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { renderCompletion } from "../src/commands/completion.ts";
import { createProgram } from "../src/create-program.ts";

const program = await createProgram([], () => {});

/** What bash proposes for a command line whose last word is being written. */
function complete(line: string): readonly string[] {
  const words = line.split(" ");
  const ask = `COMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")}); COMP_CWORD=${words.length - 1}; _burgee; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const script = `${renderCompletion(program, "bash")}\n${ask}`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split("\n");
}

describe("burgee completion", () => {
  it("proposes commands, commands inside a group, and options", () => {
    expect(complete("burgee publ")).toEqual(["publish"]);
    expect(complete("burgee keys ")).toEqual(["create", "list", "revoke", "--help"]);
    expect(complete("burgee keys revoke --comp")).toEqual(["--compromised"]);
    expect(complete("burgee publish --env production --dry")).toEqual(["--dry-run"]);
  });

  it("knows every command in every shell", () => {
    for (const shell of ["bash", "zsh", "fish"] as const) {
      const script = renderCompletion(program, shell);
      for (const command of program.commands) expect(script).toContain(command.name());
    }
  });

  it("writes fish's conditions for groups and options", () => {
    const script = renderCompletion(program, "fish");
    expect(script).toContain("complete -c burgee -n '__fish_use_subcommand' -f -a publish\n");
    expect(script).toContain(
      "complete -c burgee -n '__fish_seen_subcommand_from keys; and __fish_seen_subcommand_from revoke' -l compromised\n",
    );
  });
});
