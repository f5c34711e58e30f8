/** Small line icons, drawn here so that nothing is fetched. */

const PATHS: Record<string, string> = {
  lock: "M6 9V6.5a4 4 0 0 1 8 0V9M4.5 9h11v7.5h-11z",
  hash: "M8 3 6.5 17M13.5 3 12 17M4 7.5h13M3 12.5h13",
  shared: "M7 6a3 3 0 1 1 0 6 3 3 0 0 1 0-6M2.5 16.5c0-2.500 2-3.500 4.500-3.500s4.500 1 4.500 3.500M12 6.200a2.500 2.500 0 1 1 0 5M14 13c2 .3 3.500 1.300 3.500 3.500",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12 4l-6 6 6 6",
  down: "M5 8l5 5 5-5",
  right: "M8 5l5 5-5 5",
  dots: "M4 10h.01M10 10h.01M16 10h.01",
  more: "M10 4.500h.01M10 10h.01M10 15.500h.01",
  thread: "M3.500 4.500h13v8.500h-6l-4 3.500V13h-3z",
  smile: "M10 2.500a7.500 7.500 0 1 1 0 15 7.500 7.500 0 0 1 0-15M7 8.500h.01M13 8.500h.01M6.500 12c1.500 2.500 5.500 2.500 7 0",
  send: "M3 3.500 17.500 10 3 16.500 5 10zM5 10h6",
  clock: "M10 2.500a7.500 7.500 0 1 1 0 15 7.500 7.500 0 0 1 0-15M10 6v4.500l3 2",
  code: "M7 5.500 2.500 10 7 14.500M13 5.500l4.500 4.500-4.500 4.500",
  eye: "M2 10c3-6.500 13-6.500 16 0-3 6.500-13 6.500-16 0M10 7.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5",
  box: "M4.500 4.500h11v11h-11z",
  checked: "M4.500 4.500h11v11h-11zM7 10l2 2.200 4-4.700",
  check: "M4 10.500l4 4 8-9",
  plus: "M10 4v12M4 10h12",
  bolt: "M11 2.500 4.500 11.500h4.500l-1 6 7-9.500h-5z",
  moon: "M16 11.500A6.500 6.500 0 0 1 8.500 4a6.500 6.500 0 1 0 7.500 7.500",
  sun: "M10 6.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7M10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1 1M14.700 14.700l1 1M4.300 15.700l1-1M14.700 5.300l1-1",
  compass: "M10 2.500a7.500 7.500 0 1 1 0 15 7.500 7.500 0 0 1 0-15M13 7l-1.800 4.200L7 13l1.800-4.200z",
  reset: "M4.500 10a5.500 5.500 0 1 0 1.800-4.100M4 3.500v3.500h3.500",
  table: "M3 4h14v12H3zM3 8h14M8 8v8",
  chart: "M3.500 3.500v13h13M6.500 13l3-4 2.500 2 4-5.500",
  file: "M5 2.500h6.500L15.500 6.500v11H5zM11.500 2.500v4h4",
  download: "M10 3v9M6.500 9 10 12.500 13.500 9M4 16.500h12",
  calendar: "M3.500 4.500h13v12h-13zM3.500 8.500h13M7 2.500v3M13 2.500v3",
  info: "M10 2.500a7.500 7.500 0 1 1 0 15 7.500 7.500 0 0 1 0-15M10 9v5M10 6.200h.01",
  warning: "M10 3 2.500 16.500h15zM10 8v4M10 14.200h.01",
  error: "M6.500 2.500h7l4 4v7l-4 4h-7l-4-4v-7zM10 6.500v4M10 13.200h.01",
  up: "M6.500 9v7.500h-3V9zM6.500 9.500 10 3c2 0 2 2 1.500 4.500h5l-1.500 9H6.500",
  thumbsdown: "M6.500 11V3.500h-3V11zM6.500 10.500 10 17c2 0 2-2 1.500-4.500h5l-1.500-9H6.500",
  sort: "M6 8l4-4 4 4M6 12l4 4 4-4",
  ascending: "M5 12l5-5 5 5",
  descending: "M5 8l5 5 5-5",
  circle: "M10 3.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0v1.200c0 2.400 3.800 2.200 3.800-1.200a6.800 6.800 0 1 0-2.600 5.300",
  trash: "M4 5.500h12M8 5.500v-2h4v2M5.500 5.500l.8 11h7.400l.8-11",
  home: "M3 9.500 10 3.500l7 6M5 8.500v8h3.500v-5h3v5H15v-8",
  play: "M6.500 4v12l9-6z",
};

/** An icon for the eye only; give what holds it a name. */
export function Icon({ name, size = 18 }: { name: string; size?: number }) {
  return (
    <svg class={`icon icon-${name}`} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name] ?? PATHS.circle} fill="none" stroke="currentColor" stroke-width={name === "dots" || name === "more" ? 2.6 : 1.5} stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
