export const flagsMessages = { title: "Flags" };
