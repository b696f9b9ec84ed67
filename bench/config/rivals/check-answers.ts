import { checkFairness } from "../../engine/check-fairness.ts";
import type { Person } from "../../engine/targeting.ts";
import { BULK_HEADERS, BULK_PATH } from "../cases.ts";
import { type OfrepWorkload, describeBody, describeFlagPath } from "./ofrep-workload.ts";

export interface CheckedAnswers {
  /** Answers that a rule without a split decides: each was the targeting's own, so all servers gave the same. */
  readonly ruleDecided: number;
  /** Answers that a split decides: servers hash differently, so each variation's share was compared. */
  readonly splitDecided: number;
  /** Bytes of one bulk answer. */
  readonly bulkBytes: number;
}

const PEOPLE = 50;
const SINGLES_PER_PERSON = 4;

/** Compares one server's answers with what the targeting means, bulk and single. Throws when they differ. */
export async function checkAnswers(
  name: string,
  port: number,
  { targeting, people: everyone }: OfrepWorkload,
): Promise<CheckedAnswers> {
  const people = everyone.slice(0, PEOPLE);
  const answers = new Map<Person, ReadonlyMap<string, string>>();
  let bulkBytes = 0;
  for (const person of people) {
    const text = await post(port, BULK_PATH, person);
    bulkBytes = Buffer.byteLength(text);
    const { flags } = JSON.parse(text) as {
      readonly flags: readonly { readonly key: string; readonly value: string }[];
    };
    answers.set(person, new Map(flags.map(({ key, value }) => [key, value])));
    if (flags.length !== targeting.features.length) throw new Error(`${name} answers ${flags.length} flags in bulk`);
  }
  const one = (flag: string, person: Person): string | undefined => answers.get(person)?.get(flag);
  const asLoaded = { one, prepare: (person: Person) => (flag: string) => one(flag, person) };
  const { problems, ruleDecided, splitDecided } = checkFairness(asLoaded, targeting, people);
  const differing = [...problems, ...(await compareSingles(port, targeting.features, answers))];
  if (differing.length > 0) throw new Error(`${name} answers differently: ${differing.slice(0, 5).join("; ")}`);
  return { ruleDecided, splitDecided, bulkBytes };
}

async function compareSingles(
  port: number,
  features: OfrepWorkload["targeting"]["features"],
  answers: ReadonlyMap<Person, ReadonlyMap<string, string>>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [index, [person, bulk]] of [...answers].entries()) {
    for (let single = 0; single < SINGLES_PER_PERSON; single++) {
      const flag = features[(index * SINGLES_PER_PERSON + single) % features.length]?.name ?? "";
      const { value } = JSON.parse(await post(port, describeFlagPath(flag), person)) as { readonly value: string };
      if (value !== bulk.get(flag))
        problems.push(`${flag} for ${person.id}: ${value} alone, ${bulk.get(flag)} in bulk`);
    }
  }
  return problems;
}

async function post(port: number, path: string, person: Person): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: BULK_HEADERS,
    body: describeBody(person),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}
