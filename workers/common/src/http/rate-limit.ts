/** The platform's rate-limit binding, as far as it is used. */
export interface RateLimitBinding {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** Whether a caller is within its limit. Without a binding, or when it fails, everybody is. */
export async function isWithinLimit(binding: RateLimitBinding | undefined, key: string): Promise<boolean> {
  if (binding === undefined) return true;
  try {
    return (await binding.limit({ key })).success;
  } catch {
    return true;
  }
}
