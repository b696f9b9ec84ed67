export const eventsMessages = {
  title: "Events",
};
