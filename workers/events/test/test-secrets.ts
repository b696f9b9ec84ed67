export const TEST_CREDENTIALS = { accessKeyId: "AKIDTESTKEY", secretAccessKey: "a-secret-for-tests" };
export const TEST_ADMIN_TOKEN = "operators-token-of-the-tests";

/** Keys that the served Worker knows. */
export const TEST_KEY_COUNT = 20;

/** Key number `index` of the served Worker: a client key of the environment `served-{index}`. */
export function servedKey(index: number): string {
  return `dvc_client_served_${String(index).padStart(8, "0")}`;
}

/** Two streams of the emulator: one with all the traffic and a standby. */
export function testStreams(emulatorUrl: string): string {
  return JSON.stringify([
    { name: "first", region: "us-east-1", ratio: 1, endpoint: emulatorUrl },
    { name: "standby", region: "us-east-1", ratio: 0, endpoint: emulatorUrl },
  ]);
}
