import { formatNumber } from "../../parts/format-time.ts";

const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const plural = (count: number, one: string, many: string): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

export const eventsMessages = {
  title: "Events",
  note: "of all projects",
  operatorsOnly: "Operators of the platform only",
  operatorsText:
    "The ledger counts the events of all projects, so it is not shown to members of one. An operator sees it here, or with:",
  loading: "Reading the ledger…",
  failed: "The ledger could not be read",
  kept: "What is shown is the last answer.",
  equation: "Where events are",
  term: {
    accepted: "accepted",
    delivered: "delivered",
    in_flight: "in flight",
    dead: "dead",
    unexplained: "unexplained",
  },
  about: {
    accepted: "claimed by chains",
    delivered: "lines in landed files",
    in_flight: "waiting in R2",
    dead: "given up",
    unexplained: "claimed, found nowhere",
  },
  unknown: "not known here",
  landed: (objects: number) => plural(objects, "landed file", "landed files"),
  waiting: (objects: number) => `in ${plural(objects, "object", "objects")} in R2`,
  givenUp: (objects: number) => plural(objects, "dead letter", "dead letters"),
  sign: { is: "=", and: "+" },
  balanceText: (isLandedKnown: boolean) =>
    `${isLandedKnown ? "What was accepted and what is unexplained" : "What was accepted, delivered and is unexplained"} stands in the landed files, which the Worker does not read. To count every term:`,
  command: "burgee events reconcile --landing ./landing",
  rejected: (events: number) => `${plural(events, "event was", "events were")} rejected and stand in no sum.`,
  incomplete: "There are more objects than one answer counts: the figures are lower bounds.",
  asOf: "Counted",
  chart: "Events per minute",
  chartNote: (since: string) => `by what became of them, as the isolate that answered saw it since ${since}`,
  summary: (totals: readonly string[]) => `The last fifteen minutes: ${totals.join(", ")}`,
  outcome: {
    delivered: "delivered",
    spilled: "put to wait in R2",
    refused: "refused",
    rejected: "rejected",
    dead: "dead",
  },
  countOf: (name: string, count: number) => `${formatNumber(count)} ${name}`,
  quiet: "The isolate that answered has taken no events in the last fifteen minutes.",
  time: (ms: number) => TIME.format(ms),
  shift: "Who takes them",
  shiftNote: "share of each destination since you opened this page",
  shiftSummary: (shares: readonly string[]) => `Now: ${shares.join(", ")}`,
  destinations: (sink: string) => `Destinations (${sink})`,
  state: "State",
  shareNow: "Share now, and meant",
  stateName: {
    closed: "in use",
    open: "cut off",
    probing: "being tried",
    returning: "coming back",
  },
  noDestinations: "No destination is configured: events wait in R2.",
  share: (now: number, meant: number) => `${Math.round(now * 100)} % of ${Math.round(meant * 100)}`,
  deadTitle: "Dead letters by reason",
  deadNone: "None.",
  rejectedTitle: "Rejected by reason",
  waitingTitle: "In flight by reason",
  replay: (count: number) => `Replay ${formatNumber(count)}`,
  replayNote: "Tries again; an event that arrives twice counts once.",
  replaying: "Replaying…",
  replayDead: "Replay dead letters",
  replayRefusal: "operators of the platform only",
  replayFailed: "The replay did not run",
  replayed: (events: number) => `${plural(events, "event", "events")} delivered`,
  replayLeft: (failed: number, isStopped: boolean) =>
    isStopped
      ? "The streams do not take events yet. Try again later."
      : failed > 0
        ? `${plural(failed, "dead letter is", "dead letters are")} left.`
        : "Nothing is left.",
};
