export const newFlagMessages = {
  title: "New flag",
};
