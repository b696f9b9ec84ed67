/** Small pools, so that users and rules meet often. */

export const TEXTS = [
  "a",
  "A",
  "ab",
  "abc",
  "pro",
  "team",
  "free",
  "x@shop.example",
  "@shop.example",
  "5",
  "true",
  "null",
  " ",
] as const;

/** What rules compare versions with. */
export const RULE_VERSIONS = [
  "0",
  "0.0.0",
  "0.1",
  "1",
  "1.2",
  "1.2.3",
  "1.2.3.4",
  "2.0.0",
  "3.10",
  "10.0.1",
  "01.2",
] as const;

/** What users send as versions: also what is no version at all. */
export const USER_VERSIONS = [
  ...RULE_VERSIONS,
  "",
  "0.0",
  "0.0.0-dev",
  "0.0.0.0",
  "00",
  "v1.2.3",
  "1.2.3a",
  "1.2.3-beta",
  "v1.2.3-beta.2",
  "1.2.3-rc1+build",
  "1.2.3 ",
  "1..3",
  ".5",
  "1.",
  "-1.2",
  "1-2-3",
  "(1.2.3",
  "1|2",
  "x",
  "dev",
  "latest",
  "main-7",
  "dev build",
  "-",
  "...",
] as const;

/** Nobody can make evaluators agree about these; see the table of exclusions. */
export const RAGGED_VERSIONS = ["1.2.3abc", "1.2.3+build5", "v1.2.3b", "1e5x"] as const;

export const NUMBERS = [0, 1, -1, 2, 2.5, 3, 5, 12, -2.75, 1000, 0.1, 1e21, 1e-7, 9007199254740991] as const;

export const COUNTRIES = ["CA", "US", "DE"] as const;
export const PLATFORMS = ["iOS", "Android", "NodeJS"] as const;

/** Custom data with the type in which project.yaml declares it, when it does. */
export const CUSTOM_DATA = {
  plan: "String",
  seats: "Number",
  beta: "Boolean",
  org: "String",
  region: "String",
} as const;
export const DATA_KEYS = Object.keys(CUSTOM_DATA) as readonly (keyof typeof CUSTOM_DATA)[];

export const AUDIENCE_KEYS = ["early", "staff", "paying"] as const;

/** The centre of all dates: 2027-03-01T00:00:00.000Z in epoch milliseconds. */
export const CENTRE_MS = 1_803_859_200_000;
export const DAY_MS = 86_400_000;
