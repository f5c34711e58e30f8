/** Dates and times as Slack writes them, in a reader's zone. Moments are Unix seconds, zones IANA names. */

const DAY = 86_400;

export interface Reader {
  zone: string;
  now: number;
}

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** `10:32 AM`. */
export function clockTime(at: number, zone: string, seconds = false): string {
  const { hour, minute, second } = parts(at, zone);
  const rest = seconds ? `:${two(second)}` : "";
  return `${hour % 12 || 12}:${two(minute)}${rest} ${hour < 12 ? "AM" : "PM"}`;
}

/** `Monday, November 23rd`, with the year when it is not this one; `Today` and `Yesterday` for those. */
export function dayName(at: number, { zone, now }: Reader): string {
  const relative = daysFrom(at, now, zone);
  if (relative === 0) return "Today";
  if (relative === -1) return "Yesterday";
  const year = parts(at, zone).year === parts(now, zone).year ? "" : `, ${parts(at, zone).year}`;
  return `${word(at, zone, "weekday", "long")}, ${word(at, zone, "month", "long")} ${ordinal(parts(at, zone).day)}${year}`;
}

/** `2026-11-23`, in the zone. */
export function isoDay(at: number, zone: string): string {
  const { year, month, day } = parts(at, zone);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** `09:30`, in the zone. */
export function isoTime(at: number, zone: string): string {
  const { hour, minute } = parts(at, zone);
  return `${two(hour)}:${two(minute)}`;
}

/** The moment at which clocks in the zone show this; of two such moments the first, of none the one after the gap. */
export function moment(day: string, time: string, zone: string): number {
  const wanted = Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8, 10), +time.slice(0, 2), +time.slice(3, 5)) / 1000;
  const around = [wanted - offset(wanted - DAY, zone), wanted - offset(wanted + DAY, zone)];
  return around.filter((at) => at + offset(at, zone) === wanted).sort((a, b) => a - b)[0] ?? Math.max(...around);
}

/** The next moment on or after tomorrow that is a Monday at 09:00 in the zone. */
export function nextMonday(now: number, zone: string): number {
  for (let ahead = 0; ahead <= 8; ahead++) {
    const at = moment(isoDay(noon(now, zone) + ahead * DAY, zone), "09:00", zone);
    if (at > now && word(at, zone, "weekday", "short") === "Mon") return at;
  }
  return now;
}

/** `{date_short} at {time}` with the moment's values; unknown words in braces stay. */
export function slackDate(format: string, at: number, reader: Reader): string {
  return format.replace(/\{(\w+)\}/g, (whole, name: string) => FORMATS[name]?.(at, reader) ?? whole);
}

/** `3 minutes ago`, `in 2 days`. */
export function ago(at: number, now: number): string {
  const units: [Intl.RelativeTimeFormatUnit, number][] = [["year", 365 * DAY], ["month", 30 * DAY], ["day", DAY], ["hour", 3600], ["minute", 60]];
  const [unit, length] = units.find(([, seconds]) => Math.abs(at - now) >= seconds) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.trunc((at - now) / length), unit);
}

const FORMATS: Record<string, (at: number, reader: Reader) => string> = {
  date_num: (at, { zone }) => isoDay(at, zone),
  date_slash: (at, { zone }) => `${two(parts(at, zone).month)}/${two(parts(at, zone).day)}/${parts(at, zone).year}`,
  date: (at, { zone }) => longDate(at, zone),
  date_long: (at, { zone }) => `${word(at, zone, "weekday", "long")}, ${longDate(at, zone)}`,
  date_long_full: (at, { zone }) => `${word(at, zone, "weekday", "long")}, ${longDate(at, zone)}`,
  date_short: (at, { zone }) => `${word(at, zone, "month", "short")} ${parts(at, zone).day}, ${parts(at, zone).year}`,
  date_pretty: (at, reader) => near(at, reader) ?? longDate(at, reader.zone),
  date_long_pretty: (at, reader) => near(at, reader) ?? FORMATS.date_long!(at, reader),
  date_short_pretty: (at, reader) => near(at, reader) ?? FORMATS.date_short!(at, reader),
  day_divider_pretty: (at, reader) => dayName(at, reader),
  time: (at, { zone }) => clockTime(at, zone),
  time_secs: (at, { zone }) => clockTime(at, zone, true),
  ago: (at, { now }) => ago(at, now),
};

function longDate(at: number, zone: string): string {
  return `${word(at, zone, "month", "long")} ${ordinal(parts(at, zone).day)}, ${parts(at, zone).year}`;
}

function near(at: number, { zone, now }: Reader): string | null {
  return { "-1": "yesterday", "0": "today", "1": "tomorrow" }[String(daysFrom(at, now, zone))] ?? null;
}

function daysFrom(at: number, now: number, zone: string): number {
  return Math.round((Date.parse(isoDay(at, zone)) - Date.parse(isoDay(now, zone))) / 1000 / DAY);
}

function noon(at: number, zone: string): number {
  return moment(isoDay(at, zone), "12:00", zone);
}

/** Seconds that clocks in the zone are ahead of UTC. */
function offset(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = parts(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - Math.floor(at);
}

const writers = new Map<string, Intl.DateTimeFormat>();

function parts(at: number, zone: string): Parts {
  const found = writer(zone, { hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  return Object.fromEntries(found.formatToParts(at * 1000).map(({ type, value }) => [type, Number(value)])) as unknown as Parts;
}

function word(at: number, zone: string, part: "weekday" | "month", length: "long" | "short"): string {
  return writer(zone, { [part]: length }).format(at * 1000);
}

function writer(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let found = writers.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat("en-US", { ...options, timeZone: known(zone) ? zone : "UTC" });
    writers.set(key, found);
  }
  return found;
}

function known(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function ordinal(day: number): string {
  const teen = day % 100 > 10 && day % 100 < 14;
  return day + (teen ? "th" : ["th", "st", "nd", "rd"][day % 10] ?? "th");
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
