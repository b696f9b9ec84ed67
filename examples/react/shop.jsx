import { createClient } from "@burgee/client-sdk";
import { createContext, useContext, useSyncExternalStore } from "react";
import { hydrateRoot } from "react-dom/client";

const Flags = createContext(undefined);

/** The value of a flag. The component renders again when it changes. */
function useFlag(key, fallback) {
  const { subscribe, read, readFirst } = useContext(Flags);
  return useSyncExternalStore(
    subscribe,
    () => read(key, fallback),
    () => readFirst(key, fallback),
  );
}

function Shop() {
  const headline = useFlag("welcome-headline", "Welcome");
  const itemCount = useFlag("welcome-item-count", 6);
  const isDark = useFlag("dark-mode", false);
  return (
    <main style={isDark ? { background: "#111", color: "#eee" } : {}}>
      <h1>{headline}</h1>
      <p>{itemCount} things to see</p>
    </main>
  );
}

/** The shop as the server and the first render of the page show it: with what `bootstrap` says, else with the defaults. */
export function Page({ bootstrap, client }) {
  const readFirst = (key, fallback) => bootstrap?.variables[key]?.value ?? fallback;
  const flags = {
    readFirst,
    read: client === undefined ? readFirst : (key, fallback) => client.variableValue(key, fallback),
    subscribe: (listener) => client.on("changed", listener),
  };
  return (
    <Flags value={flags}>
      <Shop />
    </Flags>
  );
}

if (globalThis.document !== undefined) {
  const { bootstrap, ...options } = JSON.parse(document.querySelector("#flags").textContent);
  const client = createClient({ ...options, bootstrap });
  hydrateRoot(document.querySelector("#shop"), <Page bootstrap={bootstrap} client={client} />);
}
