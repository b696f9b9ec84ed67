/** What parts say by themselves. */
export const partsMessages = {
  notPermitted: "You may not see this",
  tryAgain: "Try again",
  request: (id: string) => `request ${id}`,
  close: "Close",
  undo: "Undo",
  utc: "UTC",
  showAsTable: "Show as table",
  showAsChart: "Show as chart",
  from: "From",
  copy: (what: string, state: "idle" | "copied" | "refused") =>
    ({ idle: `Copy ${what}`, copied: "Copied", refused: "The browser does not let it be copied" })[state],
};
