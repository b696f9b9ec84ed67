/** Bodies of `/v1/events` as the official web SDK sends them: ten events of one user, about 1.5 KB. */
export function createEventBodies(count: number): Buffer[] {
  return Array.from({ length: count }, (_, user) => Buffer.from(JSON.stringify(createBody(user))));
}

export const EVENTS_PER_BODY = 10;

function createBody(user: number): unknown {
  const clientDate = Date.now();
  return {
    events: Array.from({ length: EVENTS_PER_BODY }, (_, index) => ({
      type: "customEvent",
      customType: `checkout-step-${index}`,
      target: `cart-${index}`,
      user_id: `user-${user}`,
      clientDate: clientDate + index,
      value: index,
    })),
    user: {
      user_id: `user-${user}`,
      country: "CA",
      language: "en",
      appVersion: "1.2.3",
      customData: { plan: "gold", seats: 12 },
      isAnonymous: false,
      platform: "web",
      sdkType: "client",
      sdkVersion: "1.47.10",
    },
  };
}
