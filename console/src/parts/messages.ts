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
};
