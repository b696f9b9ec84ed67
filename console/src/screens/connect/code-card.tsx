import { useState } from "react";

import { useFeatures } from "../../api/use-features.ts";
import { useRead } from "../../api/use-read.ts";
import { Card } from "../../parts/card.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { TextField } from "../../parts/field.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { connectMessages as messages } from "./messages.ts";
import { type Sdk, SDKS } from "./search.ts";
import { SNIPPETS } from "./snippets.ts";

import css from "./connect.module.css";

const ADDRESS_STORED_AS = "burgee-flags-address";
const ADDRESS_EXAMPLE = "https://flags.example.com";
const VARIABLE_EXAMPLE = "welcome-headline";

interface Props {
  readonly project: string;
  readonly environment: string;
  readonly sdk: Sdk;
}

/** Code to paste, with this environment's key and a variable of the project. */
export function CodeCard({ project, environment, sdk }: Props) {
  const [address, setAddress] = useState(() => localStorage.getItem(ADDRESS_STORED_AS) ?? ADDRESS_EXAMPLE);
  const keys = useRead("listKeys", { params: { project, environment } });
  const features = useFeatures(project).data?.features ?? [];
  const clientKey = keys.data?.keys.find(
    ({ kind, revokedAtMs }) => kind === "client" && revokedAtMs === undefined,
  )?.key;
  const variables = features.flatMap((feature) => feature.variables ?? []);
  const variable = variables.includes(VARIABLE_EXAMPLE) ? VARIABLE_EXAMPLE : (variables[0] ?? VARIABLE_EXAMPLE);
  const { install, code, needs } = SNIPPETS[sdk]({ baseUrl: address.replace(/\/+$/, ""), clientKey, variable });
  return (
    <Card title={messages.code}>
      <Tabs
        label={messages.sdks}
        tabs={SDKS.map((one) => ({
          label: messages.sdk[one],
          to: ".",
          search: { environment, sdk: one },
          isCurrent: one === sdk,
        }))}
      />
      <div className={css["code"]}>
        <TextField
          label={messages.address}
          hint={messages.addressHint}
          value={address}
          type="url"
          onChange={({ target }) => {
            setAddress(target.value);
            localStorage.setItem(ADDRESS_STORED_AS, target.value);
          }}
        />
        {install === undefined ? null : <Block label={messages.install} text={install} />}
        <Block label={messages.sdk[sdk]} text={code} />
        <p className={css["quiet"]}>
          {needs === "server" ? messages.needs.server : messages.needs.client(clientKey !== undefined)}
        </p>
      </div>
    </Card>
  );
}

function Block({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div className={css["block"]}>
      {/* Long lines scroll, also with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="group" aria-label={label}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} what={messages.theCode} />
    </div>
  );
}
