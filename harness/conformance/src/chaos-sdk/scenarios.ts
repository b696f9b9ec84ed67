import type { ChaosServer, Route, Trouble } from "./chaos-server.ts";
import type { ProcessCommand, SdkName } from "./process-messages.ts";

/** What a scenario may do to the client under test and its surroundings. */
export interface Surroundings {
  readonly server: ChaosServer;
  command(command: ProcessCommand): void;
}

export interface Scenario {
  readonly sdk: SdkName;
  readonly name: string;
  /** Starts the fault. A version is published right after it. */
  begin(surroundings: Surroundings): void | Promise<void>;
  end?(surroundings: Surroundings): void | Promise<void>;
  /** Configs arrive all the same: recovery counts from the start of the fault. */
  readonly isConfigReachable?: boolean;
  readonly isAwayAtStart?: boolean;
  readonly insistsOnSignatures?: boolean;
  readonly hasFullStorage?: boolean;
}

const HOUR_MS = 3_600_000;
const ROUTES: readonly Route[] = ["config", "stream", "events"];

function makeTrouble(routes: readonly Route[], trouble: Trouble): Required<Pick<Scenario, "begin" | "end">> {
  return {
    begin({ server }) {
      for (const route of routes) server.troubles.set(route, trouble);
    },
    end: ({ server }) => server.troubles.clear(),
  };
}

function setClock(byMs: number): Omit<Scenario, "sdk" | "name"> {
  return { begin: ({ command }) => command({ kind: "set-clock", byMs }), isConfigReachable: true };
}

const outage = makeTrouble(ROUTES, { kind: "status", status: 503 });
const blackHole = makeTrouble(ROUTES, { kind: "black-hole" });

const COMMON: readonly Omit<Scenario, "sdk">[] = [
  {
    name: "stream silently dead",
    begin: ({ server }) => server.silenceStreams(),
    isConfigReachable: true,
  },
  {
    name: "5xx for a minute",
    async begin(surroundings) {
      await outage.begin(surroundings);
      surroundings.server.closeStreams();
    },
    end: outage.end,
  },
  // A firewall that refuses requests leaves open streams open, so the version is announced and cannot be fetched.
  { name: "403 for a minute", ...makeTrouble(ROUTES, { kind: "status", status: 403 }) },
  { name: "clock an hour ahead", ...setClock(HOUR_MS) },
  { name: "clock an hour back", ...setClock(-HOUR_MS) },
  { name: "older config replayed", ...makeTrouble(["config"], { kind: "replayed", number: 2 }) },
  { name: "truncated config", ...makeTrouble(["config"], { kind: "truncated" }) },
  {
    name: "server away at start",
    isAwayAtStart: true,
    begin: () => undefined,
    end: ({ server }) => server.start(),
  },
  {
    name: "black hole",
    async begin(surroundings) {
      await blackHole.begin(surroundings);
      surroundings.server.silenceStreams();
    },
    end: blackHole.end,
  },
  { name: "storage full", hasFullStorage: true, isConfigReachable: true, begin: () => undefined },
];

/** Every fault for both SDKs, where it can happen to both. */
export const SCENARIOS: readonly Scenario[] = [
  ...COMMON.map((scenario) => ({ ...scenario, sdk: "server" as const })),
  {
    sdk: "server",
    name: "tampered config",
    insistsOnSignatures: true,
    ...makeTrouble(["config"], { kind: "tampered" }),
  },
  {
    sdk: "server",
    name: "events server away",
    isConfigReachable: true,
    ...makeTrouble(["events"], { kind: "cut" }),
  },
  ...COMMON.map((scenario) => ({ ...scenario, sdk: "client" as const })),
  {
    sdk: "client",
    name: "ad blocker on events",
    isConfigReachable: true,
    begin: ({ command }) => command({ kind: "block-events", isBlocked: true }),
    end: ({ command }) => command({ kind: "block-events", isBlocked: false }),
  },
];
