import { createClient } from "@burgee/client-sdk";

const setting = (name) => document.querySelector(`meta[name="${name}"]`).content;
const element = (id) => document.getElementById(id);

// Nobody is signed in: the visitor is anonymous under an id that the browser remembers.
const client = createClient({ sdkKey: setting("burgee-key"), baseUrl: setting("burgee-url") });

function render() {
  element("headline").textContent = client.variableValue("welcome-headline", "Welcome");
  element("items").textContent = client.variableValue("welcome-item-count", 6);
  document.body.style.background = client.variableValue("dark-mode", false) ? "#999" : "";
}

// Runs again whenever a published version or another user changes a value.
client.on("changed", render);
client.on("stale", ({ problem }) => console.warn(`flags may be old: ${problem}`));

element("sign-in").addEventListener(
  "click",
  () => void client.identify({ user_id: "kim", email: "kim@storefront.example" }),
);
element("buy").addEventListener("click", () => client.track({ type: "purchase", value: 9.5 }));

// Values of an earlier visit are served until the new ones arrive. A refused key is the only thing that rejects.
client.ready().then(render, (error) => console.error(error.message));
