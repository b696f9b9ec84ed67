import type { PrincipalListing } from "@burgee/contract/admin";

import { readKey } from "../../api/use-read.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { settingsMessages as messages } from "./messages.ts";

interface Props {
  readonly project: string;
  readonly principal: PrincipalListing;
  readonly onClose: () => void;
}

/** Takes a role away, or revokes a token. */
export function TakeRole({ project, principal: { id, kind, label }, onClose }: Props) {
  const toast = useToast();
  const revoke = useWrite("revokePrincipal", [readKey("listPrincipals"), readKey("readSession")]);
  const take = (): void =>
    revoke.mutate(
      { params: { project, id }, body: {} },
      {
        onSuccess: () => {
          toast({ title: messages.removed });
          onClose();
        },
      },
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={messages.removeTitle(label)}
      actions={
        <>
          <Button onClick={onClose}>{messages.back}</Button>
          <Button kind="danger_filled" disabled={revoke.isPending} onClick={take}>
            {messages.removeAction}
          </Button>
        </>
      }
    >
      <p>{kind === "token" ? messages.removeToken(label) : messages.removeFirst(label)}</p>
      {revoke.isError ? <Failed title={messages.writeFailed} error={revoke.error} /> : null}
    </Dialog>
  );
}
