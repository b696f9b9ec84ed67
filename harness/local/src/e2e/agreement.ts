import { isDeepStrictEqual } from "node:util";

import type { EvaluationContext } from "@burgee/contract";
import { createClient } from "@burgee/server-sdk";
import { initializeDevCycle } from "@devcycle/nodejs-server-sdk";

/** Do our SDK, the official SDK and the config Worker give every context the same value of every variable? */
export interface Agreement {
  readonly contexts: number;
  /** Values compared: contexts x variables of each answer. */
  readonly values: number;
  readonly disagreements: readonly string[];
}

const CONCURRENT_REQUESTS = 8;
type Values = Readonly<Record<string, unknown>>;

export async function compareAnswers(
  url: string,
  serverKey: string,
  contexts: readonly EvaluationContext[],
): Promise<Agreement> {
  const official = initializeDevCycle(serverKey, {
    configCDNURI: url,
    eventsAPIURI: url,
    disableAutomaticEventLogging: true,
    disableRealTimeUpdates: true,
  });
  const ours = createClient({ sdkKey: serverKey, baseUrl: url, realtime: false });
  await Promise.all([official.onClientInitialized(), ours.ready()]);

  const disagreements: string[] = [];
  let values = 0;
  let next = 0;
  async function compareNext(): Promise<void> {
    while (next < contexts.length) {
      const context = contexts[next++] as EvaluationContext;
      const answers: Record<string, Values> = {
        official: readValues(official.allVariables(context)),
        sdk: readValues(ours.allVariables(context)),
        edge: readValues(await askEdge(url, serverKey, context)),
      };
      values += Object.keys(answers["official"] ?? {}).length;
      for (const name of ["sdk", "edge"]) {
        if (!isDeepStrictEqual(answers[name], answers["official"])) {
          disagreements.push(
            `${context.user_id}: ${name} ${JSON.stringify(answers[name])} official ${JSON.stringify(answers["official"])}`,
          );
        }
      }
    }
  }
  await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, compareNext));
  await Promise.all([official.close(), ours.close()]);
  return { contexts: contexts.length, values, disagreements };
}

/** The official SDK evaluates as platform "NodeJS"; the edge takes the platform from the request. */
async function askEdge(
  url: string,
  serverKey: string,
  context: EvaluationContext,
): Promise<Record<string, { value: unknown }>> {
  const response = await fetch(`${url}/v1/variables`, {
    method: "POST",
    headers: { authorization: serverKey, "content-type": "application/json" },
    body: JSON.stringify({ ...context, platform: "NodeJS", platformVersion: process.version }),
  });
  if (!response.ok) throw new Error(`POST /v1/variables answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, { value: unknown }>;
}

function readValues(variables: Readonly<Record<string, { readonly value: unknown }>>): Values {
  return Object.fromEntries(Object.entries(variables).map(([key, variable]) => [key, variable.value]));
}
