export const cleanupMessages = {
  title: "Cleanup",
};
