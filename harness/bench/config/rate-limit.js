// Stands for the platform's rate-limit binding, which counts in memory near the Worker: asynchronous, and never reached.
export default function createRateLimit() {
  const counts = new Map();
  return {
    async limit({ key }) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return { success: true };
    },
  };
}
