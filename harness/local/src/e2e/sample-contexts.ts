import type { EvaluationContext } from "@burgee/contract";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

const COUNTRIES = ["CA", "US", "FR", "DE", "JP", "BR"];
const PLANS = ["free", "basic", "pro", "team", "enterprise"];
const EMAIL_DOMAINS = ["example.com", "storefront.example", "shop.example", "mail.test"];

/** Deterministic contexts that reach every kind of rule of the sample project: the same list on every run. */
export function makeSampleContexts(count: number, seed = 20_261_120): EvaluationContext[] {
  const generator = xoroshiro128plus(seed);
  const random = (): number => uniformFloat64(generator);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  return Array.from({ length: count }, (_, index) => ({
    user_id: `shopper-${index}`,
    ...(random() < 0.7 && { email: `shopper-${index}@${pick(EMAIL_DOMAINS)}` }),
    ...(random() < 0.8 && { country: pick(COUNTRIES) }),
    ...(random() < 0.6 && { appVersion: `${Math.floor(random() * 5)}.${Math.floor(random() * 12)}.0` }),
    ...(random() < 0.75 && {
      customData: {
        plan: pick(PLANS),
        seats: Math.floor(random() * 40),
        beta: random() < 0.3,
        orders: Math.floor(random() * 30),
        org_id: `org-${Math.floor(random() * 50)}`,
        ...(random() < 0.5 && { loyaltyTier: pick(["bronze", "silver", "gold"]) }),
      },
    }),
  }));
}
