import type { FlagExpectation, OfrepExpectations } from "./expectations.ts";

const FLAGS: readonly FlagExpectation[] = [
  { key: "welcome-enabled", type: "boolean" },
  { key: "welcome-headline", type: "string" },
  { key: "welcome-item-count", type: "number" },
  { key: "welcome-theme", type: "object" },
  { key: "dark-mode", type: "boolean" },
  { key: "checkout-pages", type: "number" },
  { key: "checkout-express", type: "boolean" },
  { key: "free-shipping-from", type: "number" },
  { key: "workspaces-enabled", type: "boolean" },
  { key: "workspaces-limits", type: "object" },
  { key: "live-inventory", type: "boolean" },
];

const CLASSIC = {
  "welcome-enabled": true,
  "welcome-headline": "Good things, well made",
  "welcome-item-count": 12,
  "welcome-theme": { accent: "#0b5fff", dense: false, sections: ["hero", "bestsellers", "reviews"] },
};

/** What the production environment of `examples/storefront` serves. Time-dependent rollouts are left out. */
export const STOREFRONT_EXPECTATIONS: OfrepExpectations = {
  flags: FLAGS,
  unknownFlag: "no-such-flag-7f3a",
  contexts: [
    {
      name: "a visitor from Germany",
      context: { targetingKey: "visitor-1", country: "DE" },
      values: { ...CLASSIC, "dark-mode": false, "workspaces-enabled": false, "live-inventory": false },
      codeDefaults: ["returns-portal"],
    },
    {
      name: "a member of staff",
      context: { targetingKey: "staff-1", email: "kim@storefront.example" },
      values: {
        ...CLASSIC,
        "dark-mode": true,
        "checkout-pages": 1,
        "checkout-express": true,
        "checkout-copy": "Buy now",
        "live-inventory": true,
        "live-inventory-interval-seconds": 5,
      },
    },
    {
      name: "a large team that spends much",
      context: {
        targetingKey: "team-9",
        country: "FR",
        plan: "team",
        seats: 80,
        lifetimeSpend: 5000,
        organization: "acme",
      },
      values: {
        ...CLASSIC,
        "workspaces-enabled": true,
        "workspaces-limits": { baskets: 200, members: 500 },
        "free-shipping-from": 0,
        "free-shipping-banner": "Shipping is on us",
      },
    },
  ],
};
