import { checkFairness } from "../../engine/check-fairness.ts";
import { flagName } from "../../engine/rival.ts";
import type { Person, Targeting } from "../../engine/targeting.ts";
import { type HttpRequest, askFor } from "./http-request.ts";
import type { Workload } from "./workload.ts";

/** One server's side of a case: what is sent to it under load, and whether its answers are what they should be. */
export interface Side {
  readonly requests: readonly HttpRequest[];
  /** Asks before anything is timed. Throws when an answer is not what the targeting means. */
  check(port: number): Promise<CheckedAnswers>;
}

export interface CheckedAnswers {
  /** Bytes of one answer's body. */
  readonly bytes: number;
  /** Answers that a rule without a split decides: each was the targeting's own, so all servers gave the same. */
  readonly ruleDecided?: number;
  /** Answers that a split decides: servers hash differently, so each variation's share was compared. */
  readonly splitDecided?: number;
}

const CHECKED_PEOPLE = 50;
/** Each takes a request for each person. */
const CHECKED_SINGLE_FLAGS = 8;

/** Evaluates one flag for each request. */
export function evaluateFlag(
  { targeting, people }: Workload,
  request: (flag: string, person: Person) => HttpRequest,
  read: (text: string) => string,
): Side {
  const { features } = targeting;
  return {
    // A step without a common divisor pairs every flag with many people.
    requests: people.map((person, index) => request(flagName((index * 7) % features.length), person)),
    async check(port) {
      const some = features.slice(0, CHECKED_SINGLE_FLAGS);
      let bytes = 0;
      const answers = await askAll(people, async (person) => {
        const values = new Map<string, string>();
        for (const { name } of some) {
          const { text } = await askFor(port, 200, request(name, person));
          bytes = Buffer.byteLength(text);
          values.set(name, read(text));
        }
        return values;
      });
      return { bytes, ...verify(answers, { features: some }) };
    },
  };
}

/** Evaluates every flag for each request. */
export function evaluateFlags(
  { targeting, people }: Workload,
  request: (person: Person) => HttpRequest,
  read: (text: string) => ReadonlyMap<string, string>,
): Side {
  return {
    requests: people.map(request),
    async check(port) {
      let bytes = 0;
      const answers = await askAll(people, async (person) => {
        const { text } = await askFor(port, 200, request(person));
        bytes = Buffer.byteLength(text);
        const values = read(text);
        if (values.size !== targeting.features.length) throw new Error(`${values.size} flags in an answer`);
        return values;
      });
      return { bytes, ...verify(answers, targeting) };
    },
  };
}

/** Delivers every flag's definition. Servers have their own formats, so only the flags' number is compared. */
export function deliverConfig({ targeting }: Workload, request: HttpRequest): Side {
  return {
    requests: [request],
    async check(port) {
      const { text } = await askFor(port, 200, request);
      const { features } = JSON.parse(text) as { readonly features: readonly unknown[] };
      if (features.length !== targeting.features.length) throw new Error(`${features.length} flags in the config`);
      return { bytes: Buffer.byteLength(text) };
    },
  };
}

/** Confirms to a client that it holds what would be delivered. */
export function confirmConfig(request: HttpRequest): Side {
  return {
    requests: [request],
    check: async (port) => ({ bytes: Buffer.byteLength((await askFor(port, 304, request)).text) }),
  };
}

type Answers = ReadonlyMap<Person, ReadonlyMap<string, string>>;

async function askAll(
  everyone: readonly Person[],
  askAbout: (person: Person) => Promise<ReadonlyMap<string, string>>,
): Promise<Answers> {
  const answers = new Map<Person, ReadonlyMap<string, string>>();
  for (const person of everyone.slice(0, CHECKED_PEOPLE)) answers.set(person, await askAbout(person));
  return answers;
}

function verify(answers: Answers, targeting: Targeting): Pick<CheckedAnswers, "ruleDecided" | "splitDecided"> {
  const one = (flag: string, person: Person): string | undefined => answers.get(person)?.get(flag);
  const asLoaded = { one, prepare: (person: Person) => (flag: string) => one(flag, person) };
  const { problems, ruleDecided, splitDecided } = checkFairness(asLoaded, targeting, [...answers.keys()]);
  if (problems.length > 0) throw new Error(`answers differ from the targeting: ${problems.slice(0, 5).join("; ")}`);
  return { ruleDecided, splitDecided };
}
