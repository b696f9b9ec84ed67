import { useState } from "react";

import { useApi } from "../../api/api-context.ts";
import { Button } from "../../parts/button.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { auditMessages as messages } from "./messages.ts";

/** Lines that become one piece of the file, so that it is never held as millions of texts. */
const LINES_PER_PIECE = 1_000;

/** Saves the whole log as a file. A link would not do: the server refuses requests that the app did not make. */
export function ExportButton({ project }: { readonly project: string }) {
  const api = useApi();
  const toast = useToast();
  const [isBusy, setIsBusy] = useState(false);
  const save = async (): Promise<void> => {
    setIsBusy(true);
    try {
      const pieces: Blob[] = [];
      let lines: string[] = [];
      let count = 0;
      for await (const line of api.callLines("exportAudit", { params: { project } })) {
        count += 1;
        lines.push(`${line}\n`);
        if (lines.length < LINES_PER_PIECE) continue;
        pieces.push(new Blob(lines));
        lines = [];
      }
      const file = new Blob([...pieces, ...lines], { type: "application/x-ndjson" });
      saveFile(file, messages.fileName(project, count));
    } catch (error) {
      toast({ tone: "danger", title: messages.exportFailed, text: error instanceof Error ? error.message : "" });
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Button title={messages.exportHint} disabled={isBusy} onClick={() => void save()}>
      {isBusy ? messages.exporting : messages.export}
    </Button>
  );
}

function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
