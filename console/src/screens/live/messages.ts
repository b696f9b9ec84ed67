export const liveMessages = {
  title: "Live",
};
