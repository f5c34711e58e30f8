/** Where one is, as the address says it after `#`: `#/U1/channel/C1/thread/1763800000.000100`, `#/U1/home`. */

export interface Place {
  user: string | null;
  view: "channel" | "home" | "none";
  channel?: string;
  thread?: string;
}

/** The place that a hash names; `none` when it names none. */
export function parsePlace(hash: string): Place {
  const [user = "", view = "", channel, word, ts] = hash.replace(/^#?\//, "").split("/").map(decode);
  if (view === "home") return { user: user || null, view: "home" };
  if (view === "channel" && channel) {
    return { user: user || null, view: "channel", channel, ...(word === "thread" && ts ? { thread: ts } : {}) };
  }
  return { user: user || null, view: "none" };
}

/** The hash of a place. */
export function formatPlace(place: Place): string {
  const parts = [place.user ?? ""];
  if (place.view === "home") parts.push("home");
  if (place.view === "channel" && place.channel) {
    parts.push("channel", place.channel, ...(place.thread ? ["thread", place.thread] : []));
  }
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
