import type { Command } from "commander";

export type Shell = "bash" | "zsh" | "fish";

/** What can follow one command line, such as `burgee keys`. */
interface Node {
  /** Words of the command without the program's name, joined by blanks. */
  readonly path: string;
  readonly words: readonly string[];
}

/** Writes a script that makes a shell complete the commands and options of the program. */
export function renderCompletion(program: Command, shell: Shell): string {
  const nodes = listNodes(program, "");
  const body = shell === "fish" ? renderFish(nodes) : renderBash(nodes);
  return `${shell === "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : ""}${body}`;
}

function listNodes(command: Command, path: string): readonly Node[] {
  const commands = command.commands.filter((child) => child.name() !== "help");
  const options = command.options.flatMap(({ long }) => long ?? []);
  const words = [...commands.map((child) => child.name()), ...options, "--help"];
  return [{ path, words }, ...commands.flatMap((child) => listNodes(child, `${path} ${child.name()}`.trim()))];
}

/** The longest command that the words before the cursor begin with decides. zsh runs it, too. */
function renderBash(nodes: readonly Node[]): string {
  const cases = nodes.map(({ path, words }) => `    "${path}") words="${words.join(" ")}" ;;`).join("\n");
  return `_burgee() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word words index
  local known=" ${nodes.map(({ path }) => path.replaceAll(" ", "/")).join(" ")} "
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${path:+$path/}\${COMP_WORDS[index]}"
    case "$known" in *" $word "*) path="$word" ;; esac
  done
  case "\${path//\\// }" in
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _burgee burgee
`;
}

function renderFish(nodes: readonly Node[]): string {
  return nodes
    .flatMap(({ path, words }) => {
      const seen = path.split(" ").map((word) => `__fish_seen_subcommand_from ${word}`);
      const condition = path === "" ? "__fish_use_subcommand" : seen.join("; and ");
      return words.map((word) => {
        const argument = word.startsWith("--") ? `-l ${word.slice(2)}` : `-f -a ${word}`;
        return `complete -c burgee -n '${condition}' ${argument}\n`;
      });
    })
    .join("");
}
