import { isDeepStrictEqual } from "node:util";

import { isRecord } from "@burgee/contract";
import { BREAKING_KINDS, compileBundle, type FlagBundle, type Problem as FlagProblem } from "@burgee/publisher/core";

import type { RawAnswer } from "../../access/send-request.ts";
import type { Check, Family, FamilyContext, Problem } from "../check.ts";
import { FLAG_FILE_CLASSES, type FlagFileClass, type Written } from "../flag-file-classes.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { describeAnswer, judgeAnswer } from "../judge-answer.ts";
import { scaleLimit } from "../time-limit.ts";
import { writeRequest } from "../write-request.ts";

const PROJECT = "hostile-files";
const PUBLISH_MS_MAX = 1_000;
const ANSWER_LENGTH_MAX = 256 * 1024;

/** YAML as nobody should write it: refused with file and line, or published as written. */
export const FLAG_FILES: Family = {
  name: "flag files",
  overlap: 1,
  list: (context) => FLAG_FILE_CLASSES.map((files) => createCheck(files, context)),
};

function createCheck(files: FlagFileClass, { world, isLong }: FamilyContext): Check {
  const bundle = completeBundle(files);
  return {
    name: files.name,
    async run() {
      const request = {
        method: "POST",
        target: `/admin/v1/projects/${PROJECT}/revisions`,
        headers: { authorization: `Bearer ${world.adminToken}`, "content-type": "application/json" },
        body: JSON.stringify(await writePush(bundle, world)),
      };
      const startedAt = performance.now();
      const answer = await world.sender.send(request);
      const ms = performance.now() - startedAt;
      const problems = judgeAnswer(request, answer, world.secrets);
      problems.push(
        ...(answer.status < 400
          ? judgePublished(files, answer, await readServed(world, answer))
          : judgeRefused(files, answer)),
      );
      // What took long once need not take long twice.
      if (ms < PUBLISH_MS_MAX) problems.push(...(await judgeCompiler(bundle, answer)));
      if (ms > scaleLimit(PUBLISH_MS_MAX, isLong))
        problems.push({ rule: "slow", text: `answered after ${Math.round(ms)} ms` });
      if (answer.status >= 400 && answer.body.length > ANSWER_LENGTH_MAX) {
        problems.push({ rule: "memory", text: `an answer of ${answer.body.length} characters` });
      }
      return { sent: writeRequest(request, world.url), problems };
    },
  };
}

/** A push that makes the files the whole folder. */
async function writePush({ files }: FlagBundle, { client }: HostileWorld) {
  const [head] = (await client.listRevisions(PROJECT, { limit: 1 })).revisions;
  const known = head === undefined ? {} : (await client.readTree(PROJECT, head.revision)).files;
  const removed = Object.keys(known).filter((path) => !files.some((file) => file.path === path));
  return { base: head?.revision ?? 0, files, removed, environments: ["dev"], allow: BREAKING_KINDS };
}

function completeBundle({ files }: FlagFileClass): FlagBundle {
  return {
    files: [
      { path: "project.yaml", text: `key: ${PROJECT}\n` },
      { path: "environments.yaml", text: "dev: { type: development }\n" },
      ...files,
    ],
  };
}

function judgeRefused(files: FlagFileClass, answer: RawAnswer): Problem[] {
  if (files.expected !== "refused" && files.mayBeRefused !== true)
    return [{ rule: "outcome", text: `not published: ${describeAnswer(answer)}` }];
  const listed = readFlagProblems(answer);
  // A path that is none, or is given twice, is refused before anything is read.
  if (listed.length === 0 && answer.status === 400) return [];
  const isPlaced =
    listed.length > 0 &&
    listed.every(({ file, line, message, remedy }) => file !== "" && line >= 1 && message !== "" && remedy !== "");
  return isPlaced ? [] : [{ rule: "outcome", text: `names no file and line: ${describeAnswer(answer)}` }];
}

function readFlagProblems({ body }: RawAnswer): readonly FlagProblem[] {
  const error: unknown = JSON.parse(body);
  const data = isRecord(error) ? error["data"] : undefined;
  return isRecord(data) && Array.isArray(data["problems"]) ? (data["problems"] as FlagProblem[]) : [];
}

function judgePublished(files: FlagFileClass, answer: RawAnswer, served: Written): Problem[] {
  if (files.expected === "refused") return [{ rule: "outcome", text: `published: ${describeAnswer(answer)}` }];
  return isDeepStrictEqual(toPlain(served), toPlain(files.expected))
    ? []
    : [{ rule: "outcome", text: `published other values than written: ${JSON.stringify(served).slice(0, 300)}` }];
}

/** Equal for every object with the same own members, whatever its prototype. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => toPlain(entry));
  return isRecord(value)
    ? Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, entry]) => [name, toPlain(entry)])
    : value;
}

/** Values of the first variation of the published version, by variable key. */
async function readServed(world: HostileWorld, answer: RawAnswer): Promise<Written> {
  const { environments } = JSON.parse(answer.body) as { environments: { version: { version: number } }[] };
  const { snapshot } = await world.client.readVersion(PROJECT, "dev", environments[0]?.version.version ?? 0);
  const { document } = snapshot as {
    document: {
      variables: { _id: string; key: string }[];
      features: { variations: { variables: { _var: string; value: unknown }[] }[] }[];
    };
  };
  const keys = new Map(document.variables.map(({ _id, key }) => [_id, key]));
  const values = document.features[0]?.variations[0]?.variables ?? [];
  return Object.fromEntries(values.map(({ _var, value }) => [keys.get(_var) ?? _var, value]));
}

/** The compiler on the author's machine must not crash, and must agree with the platform's. */
async function judgeCompiler(bundle: FlagBundle, answer: RawAnswer): Promise<Problem[]> {
  const compilation = await compileBundle(bundle);
  const isPublished = answer.status < 400;
  return compilation.ok === isPublished || answer.status === 400
    ? []
    : [{ rule: "outcome", text: `the command line says ${String(compilation.ok)}, the platform ${answer.status}` }];
}
