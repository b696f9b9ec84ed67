import type { Previewed } from "@burgee/publisher/preview";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "../api/api-context.ts";
import type { Reply } from "./engine.ts";
import { type CustomAttribute, findCustomAttributes } from "./find-custom-attributes.ts";
import type { Source } from "./questions.ts";
import { useEngine } from "./use-engine.ts";

export interface HeldVersion {
  readonly source: Source;
  /** Custom data that its rules read. */
  readonly custom: readonly CustomAttribute[];
}

/** Reads a version of an environment and gives it to the engine. */
export function useHeldVersion(project: string, environment: string, version: number | undefined) {
  const api = useApi();
  const engine = useEngine();
  return useQuery<HeldVersion>({
    queryKey: ["engine", "held", project, environment, version],
    enabled: version !== undefined && version > 0,
    queryFn: async ({ signal }) => {
      const params = { project, version: String(version) };
      const { snapshot } = await api.call("readVersion", { params, query: { environment } }, { signal });
      const name = `${project}/${environment}/${version}`;
      const reply = await engine.ask("hold", { name, snapshot });
      if (reply.kind === "failed") throw new Error(reply.message);
      return { source: { kind: "held", name }, custom: findCustomAttributes(snapshot) };
    },
    staleTime: Infinity,
    gcTime: Infinity,
  });
}

/** @throws what is wrong with the files, or with the engine */
export function unwrap<Result>(reply: Reply<Previewed<Result>>): Result {
  if (reply.kind === "failed") throw new Error(reply.message);
  if (reply.kind === "superseded") throw new Error("The engine was closed.");
  const { answer } = reply;
  if (answer.kind === "previewed") return answer.result;
  if (answer.kind === "unknown") throw new Error("There is no such environment in these files.");
  const first = answer.problems.find(({ severity }) => severity === "error");
  const where = first === undefined ? "" : ` ${first.file}:${first.line} ${first.message}. ${first.remedy}`;
  throw new Error(`The newest files have errors.${where}`);
}
