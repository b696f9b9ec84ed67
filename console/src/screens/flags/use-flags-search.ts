import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { type FlagsSearch, readFlagsSearch } from "./search.ts";

/** How long after the last key the address follows. */
const ADDRESS_AFTER_MS = 250;

/** What the list is asked for: at once for the page, a moment later in the address. */
export function useFlagsSearch(): { readonly search: FlagsSearch; readonly setSearch: (search: FlagsSearch) => void } {
  const inAddress = readFlagsSearch(useSearch({ strict: false }));
  const address = JSON.stringify(inAddress);
  const navigate = useNavigate();
  const [search, setSearch] = useState(inAddress);
  /** The address that this hook wrote last, or took over. */
  const written = useRef(address);
  useEffect(() => {
    // Back, forward and links change the address by themselves.
    if (address === written.current) return;
    written.current = address;
    setSearch(JSON.parse(address) as FlagsSearch);
  }, [address]);
  useEffect(() => {
    const wanted = JSON.stringify(search);
    if (wanted === written.current) return undefined;
    const timer = setTimeout(() => {
      written.current = wanted;
      // The router says itself when a navigation fails.
      void navigate({ to: ".", search: search as never, replace: true });
    }, ADDRESS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [search, navigate]);
  return { search, setSearch: (next) => setSearch(readFlagsSearch({ ...next })) };
}
