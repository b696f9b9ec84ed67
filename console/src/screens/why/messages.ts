import type { OverlayEntry } from "@burgee/contract/admin";

import { formatAbsolute, formatUtc } from "../../parts/format-time.ts";

const percent = (share: number): string => {
  const value = share * 100;
  return value > 0 && value < 0.1 ? "less than 0.1" : String(Math.round(value * 10) / 10);
};

/** What Why? says. */
export const whyMessages = {
  title: "Why?",
  note: "what one user gets, and why",
  copyLink: "Copy link",
  copied: "Link copied",
  copiedText: "It holds the user's attributes, but no private custom data.",
  loading: "Asking the engine…",
  failed: "The engine could not say it",
  failedProject: "The project could not be read",
  kept: "What you entered is kept.",
  nothing: "Nothing is published here yet",
  nothingText: "What a user gets shows once flags were published to this environment.",
  nothingCommand: "burgee publish",
  noFlags: "This environment has no flags",
  user: "User",
  form: "Form",
  json: "JSON",
  jsonLabel: "User as JSON",
  jsonHint: 'Such as { "user_id": "ann", "country": "CA", "customData": { "plan": "pro" } }',
  jsonProblem: "Write one JSON object with a user_id.",
  notSet: "not set",
  custom: "custom",
  private: "private custom, not in the link",
  addAttribute: "Attribute",
  attributeName: "Name of the attribute",
  add: "Add",
  personas: "Saved users",
  choosePersona: "Choose a saved user…",
  personaName: "Name",
  save: "Save user",
  forget: "Forget",
  where: "Where and when",
  environment: "environment",
  version: "version",
  live: (version: number) => `v${version}, served now`,
  newest: (revision: number) => `newest files, revision ${revision}`,
  time: "time",
  now: "Now",
  timeBoth: (ms: number) => formatUtc(ms),
  gets: "Gets",
  getsNote: (variables: number, defaults: number) =>
    `${variables} ${variables === 1 ? "variable" : "variables"}, ${defaults} code ${defaults === 1 ? "default" : "defaults"}`,
  codeDefault: "code default",
  chooseFlag: "Choose a flag to see why",
  getsVariation: (who: string) => `${who} gets`,
  theDefault: "the default in code",
  servedNow: (version: number) => `v${version}`,
  computed: "computed now, not reported by an SDK",
  decides: (number: number, key: string) => `Rule ${number}, ${key}, is the first that fits.`,
  heldBack: (number: number, share: number, position: number) =>
    `Rule ${number} fits, but lets in ${percent(share)} % then; the user stands at ${percent(position)}.`,
  off: "The flag is off here.",
  offByHand: "The flag was switched off by hand.",
  serveByHand: "Somebody set by hand what everyone gets.",
  byHand: ({ kind, author, reason }: OverlayEntry) =>
    `${kind === "off" ? "Switched off" : "Set for everyone"} by hand by ${author}: ${reason}`,
  noRule: "No rule fits.",
  notInRollout: "A rule fits, but its rollout does not let the user in, and no further rule is tried.",
  unknown: "This environment does not have the flag.",
  broken: (message: string | undefined) =>
    message === undefined ? "The engine cannot evaluate it." : `The engine cannot evaluate it: ${message}.`,
  state: {
    decides: "decides",
    unfit: "does not fit",
    waits: "fits, not let in yet",
    fits: "fits, not reached",
    error: "cannot be evaluated",
  },
  everyone: "everyone",
  optIn: "opted in",
  unknownCondition: "a condition of another kind",
  all: "all of",
  any: "any of",
  not: "not",
  audience: (key: string) => `audience ${key}`,
  requires: (feature: string, variation: string) => `gets ${variation} of ${feature}`,
  yes: "yes",
  no: "no",
  is: "is",
  values: (count: number) => `${count} values`,
  serves: "serves",
  rollout: (type: string, date: string) =>
    `${type === "gradual" ? "gradual rollout" : type === "stepped" ? "rollout by steps" : "from a date on"}, since ${date}`,
  letsIn: (share: number, position: number | undefined) =>
    position === undefined
      ? `lets in ${percent(share)} %`
      : `lets in below ${percent(share)}; the user stands at ${percent(position)}`,
  stands: (who: string, position: number) => `${who} stands at ${percent(position)}`,
  inNow: (share: number) => `${percent(share)} % then`,
  inFrom: (share: number, date: string) => `${percent(share)} % from ${date}`,
  splitPlace: (position: number) => `stands at ${percent(position)} of 100`,
  split: "split by the user's place",
  turns: "Gets",
  turnsFrom: "from",
  turnAt: (ms: number) => `${formatUtc(ms)} (${formatAbsolute(ms)} here)`,
  previewDay: "Preview that time",
  sameUser: "The same user in",
  nothingThere: "nothing published",
  strip: (who: string, position: number, share: number) =>
    `${who} stands at ${percent(position)}; the rollout lets in ${percent(share)} percent`,
};
