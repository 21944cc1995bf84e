// The phone's own notifications and its badge follow what the page knows.

interface ShownData {
  alarm?: string;
  purpose?: string;
}

async function shownNotifications(): Promise<Notification[]> {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    return (await registration?.getNotifications()) ?? [];
  } catch {
    return [];
  }
}

/** Takes away what nobody needs to answer any more. */
export async function closeNotifications(isOver: (data: ShownData) => boolean): Promise<void> {
  for (const shown of await shownNotifications()) {
    if (isOver((shown.data ?? {}) as ShownData)) shown.close();
  }
}

export async function setBadge(count: number): Promise<void> {
  try {
    await (count === 0 ? navigator.clearAppBadge?.() : navigator.setAppBadge?.(count));
  } catch {
    // Not installed: there is no icon to put it on.
  }
}
