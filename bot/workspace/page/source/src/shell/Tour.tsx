/** The guided tour: one step at a time, beside what it is about; it can be skipped, and started again from the menu. */

import { createPortal } from "preact/compat";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { usePref } from "../model/prefs";
import { personName } from "../model/people";
import { go, useApp, useSnapshot } from "../model/store";
import type { State } from "../model/state";
import type { Message, Step, Until } from "../model/types";
import { parsePlace, type Place } from "../model/place";
import { place as placeBox } from "../ui/floating";
import { Icon } from "../ui/Icon";
import { fillComposer, onDone } from "./tourEvents";

const DONE = "done";

export function Tour() {
  const steps = useApp((state) => state.tour);
  const [at, setAt] = usePref("tour");
  if (at === DONE || !steps.length) return null;
  const index = Math.min(Number(at ?? 0) || 0, steps.length - 1);
  const next = (): void => setAt(index + 1 < steps.length ? String(index + 1) : DONE);
  return <StepCard key={index} step={steps[index]!} index={index} count={steps.length} next={next} back={() => setAt(String(index - 1))} end={() => setAt(DONE)} />;
}

interface Props {
  step: Step;
  index: number;
  count: number;
  next: () => void;
  back: () => void;
  end: () => void;
}

function StepCard({ step, index, count, next, back, end }: Props) {
  const { state, place } = useSnapshot();
  const me = useApp((one) => one.me);
  const box = useRef<HTMLDivElement>(null);
  const other = step.as && step.as !== me ? step.as : null;
  const otherName = useApp((one) => (other ? personName(one, other) : ""));

  const goal = step.open ? placeOf(step.open, state!) : place;
  const there = !other && goal.view === place.view && goal.channel === place.channel;
  useEffect(() => {
    if (!other && step.open) go(goal);
  }, [other]);
  useEffect(() => {
    if (there && step.fill) fillComposer(step.fill);
  }, [there]);
  useHappened(step.then, next);
  const around = useTopmost();
  useBeside(box, step.target, around);

  return createPortal(
    <div class="tour" ref={box} role="dialog" aria-labelledby="tour-title" aria-describedby="tour-text" popover="manual" onKeyDown={(event) => event.key === "Escape" && end()}>
      <div class="tour-head">
        <h2 id="tour-title">{step.title}</h2>
        <button type="button" class="icon-button" aria-label="Skip the tour" onClick={end}><Icon name="close" size={16} /></button>
      </div>
      <p id="tour-text">{step.text}</p>
      <div class="tour-foot">
        <span class="hint">{index + 1} of {count}</span>
        {index > 0 && <button type="button" class="button small" onClick={back}>Back</button>}
        {other ? (
          <button type="button" class="button small primary" onClick={() => go({ ...place, user: other, thread: undefined })}>Go on as {otherName}</button>
        ) : (
          <button type="button" class="button small primary" onClick={next}>{index + 1 < count ? "Next" : "Done"}</button>
        )}
      </div>
    </div>,
    around,
  );
}

/** Where a step is: as in the hash after the person, or `dm`, the conversation with the app. */
function placeOf(where: string, state: State): Partial<Place> & Pick<Place, "view"> {
  if (where !== "dm") return { ...parsePlace(`//${where}`), user: undefined };
  const dm = Object.values(state.channels).find((one) => one.peer === state.bot.user_id);
  return dm ? { view: "channel", channel: dm.id } : { view: "home" };
}

/** Where the card must be to be used: in the dialog that is open, since all else is out of reach then. */
function useTopmost(): Element {
  const { state } = useSnapshot();
  const [around, setAround] = useState<Element>(document.body);
  useLayoutEffect(() => setAround([...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body), [state?.views]);
  return around;
}

/** Calls `next` once what the step waits for has happened since it began. */
function useHappened(until: Until | undefined, next: () => void): void {
  const { state, place } = useSnapshot();
  const begun = useRef({ state: state!, place });
  const done = useRef(false);
  const go = (): void => {
    if (done.current) return;
    done.current = true;
    next();
  };
  useEffect(() => {
    onDone((what) => what === until && go());
    return () => onDone(null);
  }, [until]);
  useEffect(() => {
    if (until && state && happened(until, begun.current, { state, place })) go();
  }, [state, place]);
}

interface Then {
  state: State;
  place: Place;
}

function happened(until: Until, before: Then, now: Then): boolean {
  switch (until) {
    case "message":
      return now.state.lastMessage !== before.state.lastMessage && answers(now.state.lastMessage, now.place);
    case "thread":
      return Boolean(now.place.thread) && now.place.thread !== before.place.thread;
    case "modal":
      return now.state.views.length > before.state.views.length;
    case "no_modal":
      return now.state.views.length === 0 && before.state.views.length > 0;
    case "switched":
      return now.state.me !== before.state.me;
    case "home":
      return now.place.view === "home" && before.place.view !== "home";
    case "drawer":
      return document.querySelector(".drawer") !== null;
    default:
      return false;
  }
}

/** Whether the app posted where one looks. */
function answers(message: Message | null, place: Place): boolean {
  return message?.bot === true && !message.ephemeral && message.channel === place.channel;
}

const SIDES = { sidebar: "right-start", channels: "right-start", app: "right-start", users: "bottom-end", clock: "bottom-end", drawer: "bottom-end", thread: "left-start", composer: "top-start" } as const;

/** Keeps the card beside its target and marks it; without a target it stands below, in the middle. */
function useBeside(box: { current: HTMLElement | null }, target: string | undefined, around: Element): void {
  useLayoutEffect(() => {
    box.current?.showPopover();
    let marked: Element | null = null;
    const follow = (): void => {
      const found = target ? find(target) : null;
      if (found !== marked) {
        marked?.classList.remove("tour-target");
        found?.classList.add("tour-target");
        if (target?.startsWith("action:")) found?.scrollIntoView({ block: "center" });
        marked = found;
      }
      const beside = found && found.clientHeight < innerHeight / 2;
      box.current?.classList.toggle("tour-loose", !found);
      box.current?.classList.toggle("tour-corner", Boolean(found) && !beside);
      if (beside && box.current) void placeBox(found, box.current, SIDES[target as keyof typeof SIDES] ?? "top-start", false, 12);
    };
    follow();
    const timer = setInterval(follow, 300);
    return () => {
      clearInterval(timer);
      marked?.classList.remove("tour-target");
    };
  }, [target, around]);
}

function find(target: string): Element | null {
  if (target === "last_message") return [...document.querySelectorAll(".main .message")].at(-1) ?? null;
  if (target === "modal") return document.querySelector("dialog.modal");
  const action = /^action:(.+)$/.exec(target)?.[1];
  if (action) return [...document.querySelectorAll(`[data-action-id="${CSS.escape(action)}"]`)].at(-1) ?? null;
  return document.querySelector(`[data-tour="${CSS.escape(target)}"]`);
}
