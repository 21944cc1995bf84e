// Where a tap leads.

/** Whatever a payload says, a tap stays within the app. */
export function addressInApp(navigate: string, origin: string): string {
  try {
    const url = new URL(navigate, origin);
    return url.origin === origin ? url.href : `${origin}/`;
  } catch {
    return `${origin}/`;
  }
}
