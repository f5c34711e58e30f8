/** The workspace's clock, and how to move it. */

import { useId, useRef, useState } from "preact/hooks";
import { ask, say, useApp } from "../model/store";
import { sentence } from "../blocks/host";
import { clockTime, isoDay, isoTime, moment, nextMonday, slackDate } from "../text/time";
import { done } from "./tourEvents";
import { useFloating } from "../ui/floating";
import { Icon } from "../ui/Icon";
import { useReader } from "../ui/clock";

const HOUR = 3600;

export function Clock() {
  const reader = useReader(1);
  const can = useApp((state) => state.can.move_clock);
  const id = useId();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useFloating(open, anchor, box, { placement: "bottom-end" });
  const weekday = slackDate("{date_long}", reader.now, reader).slice(0, 3);
  const shown = `${weekday}, ${slackDate("{date_short}", reader.now, reader).replace(/, \d{4}$/, "")}`;

  const move = async (what: string, fields: object): Promise<void> => {
    setBusy(true);
    const result = await ask(what, fields as Record<string, unknown>);
    setBusy(false);
    if (!result.ok) return say(sentence(result));
    box.current?.hidePopover();
    done("moved");
  };
  return (
    <>
      <button type="button" class={`tool clock ${busy ? "busy" : ""}`} ref={anchor} popovertarget={id} aria-expanded={open} disabled={!can} data-tour="clock" title="Move the clock of the workspace">
        <Icon name="clock" /><span class="clock-day">{shown}</span><span>{clockTime(reader.now, reader.zone)}</span><span class="hidden">, the clock of the workspace: move it</span>
      </button>
      <div id={id} class="menu clock-menu" popover="auto" ref={box} role="dialog" aria-label="Move the clock" onToggle={(event) => setOpen(event.newState === "open")}>
        {open && (
          <>
            <div class="menu-heading">Move the clock to</div>
            <button type="button" class="menu-item" disabled={busy} onClick={() => void move("advance_to", { at: nextMonday(reader.now, reader.zone) })}>Next Monday, 9:00 AM</button>
            <button type="button" class="menu-item" disabled={busy} onClick={() => void move("advance", { seconds: HOUR })}>One hour later</button>
            <button type="button" class="menu-item" disabled={busy} onClick={() => void move("advance", { seconds: 24 * HOUR })}>One day later</button>
            <Chosen busy={busy} move={(at) => void move("advance_to", { at })} />
            <p class="hint clock-zone">{reader.zone}. It goes on from there; it cannot go back.</p>
          </>
        )}
      </div>
    </>
  );
}

function Chosen({ busy, move }: { busy: boolean; move: (at: number) => void }) {
  const { now, zone } = useReader();
  const [day, setDay] = useState(isoDay(now, zone));
  const [time, setTime] = useState(isoTime(now + HOUR, zone));
  const at = day && time ? moment(day, time, zone) : 0;
  return (
    <form class="clock-chosen" onSubmit={(event) => { event.preventDefault(); move(at); }}>
      <input class="field-box" type="date" aria-label="Day" value={day} min={isoDay(now, zone)} onInput={(event) => setDay(event.currentTarget.value)} />
      <input class="field-box" type="time" aria-label="Time" value={time} onInput={(event) => setTime(event.currentTarget.value)} />
      <button type="submit" class="button" disabled={busy || at <= now}>Move</button>
    </form>
  );
}
