/** What the tour and the rest of the page tell each other. */

type Fill = (text: string) => void;

/** Done by the person, and answered. */
export type Deed = "sent" | "moved";

let fill: Fill | null = null;
let waiting: string | null = null;
let heard: ((what: Deed) => void) | null = null;

/** The composer takes the words of the tour. Returns how to stop. */
export function onFill(take: Fill): () => void {
  fill = take;
  if (waiting !== null) take(waiting);
  waiting = null;
  return () => {
    if (fill === take) fill = null;
  };
}

/** Put words into the composer; they wait when there is none. */
export function fillComposer(text: string): void {
  if (fill) fill(text);
  else waiting = text;
}

export function done(what: Deed): void {
  heard?.(what);
}

export function onDone(listener: ((what: Deed) => void) | null): void {
  heard = listener;
}
