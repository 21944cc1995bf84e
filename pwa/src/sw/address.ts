// Where a tap leads.

/** Whatever a payload says, a tap stays within the app. One server has several names, inside the house and out. */
export function addressInApp(navigate: string, origin: string): string {
  try {
    const { hash } = new URL(navigate, origin);
    return `${origin}/${hash.startsWith("#/") ? hash : ""}`;
  } catch {
    return `${origin}/`;
  }
}
