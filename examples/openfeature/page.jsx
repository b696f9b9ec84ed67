import { BurgeeWebProvider } from "@burgee/openfeature/web";
import {
  OpenFeature,
  OpenFeatureProvider,
  useBooleanFlagDetails,
  useContextMutator,
  useNumberFlagValue,
  useStringFlagValue,
  useTrack,
} from "@openfeature/react-sdk";
import { createRoot } from "react-dom/client";

const settings = JSON.parse(document.querySelector("#settings").textContent);

const KIM = { targetingKey: "kim", email: "kim@storefront.example" };

// The visitor has no key yet, so the provider remembers an anonymous one. Components render defaults until values arrive.
OpenFeature.setProvider(new BurgeeWebProvider(settings));

function Shop() {
  // Each hook renders again when a published version or another context changes its flag.
  const headline = useStringFlagValue("welcome-headline", "Welcome");
  const itemCount = useNumberFlagValue("welcome-item-count", 6);
  const { value: isDark, reason } = useBooleanFlagDetails("dark-mode", false);
  const { setContext } = useContextMutator();
  const { track } = useTrack();
  return (
    <main style={isDark ? { background: "#111", color: "#eee" } : {}}>
      <h1>{headline}</h1>
      <p>{itemCount} things to see</p>
      <p id="theme">
        {isDark ? "dark" : "light"}, because {reason}
      </p>
      <button id="sign-in" onClick={() => void setContext(KIM)}>
        Sign in as Kim, who works here
      </button>
      <button id="buy" onClick={() => track("purchase", { value: 9.5, currency: "EUR" })}>
        Buy
      </button>
    </main>
  );
}

createRoot(document.querySelector("#shop")).render(
  <OpenFeatureProvider>
    <Shop />
  </OpenFeatureProvider>,
);
