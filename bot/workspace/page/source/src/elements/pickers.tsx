/** Dates and times, picked with the browser's own pickers; moments are meant in the zone of whoever picks. */

import { useState } from "preact/hooks";
import { useReader } from "../ui/clock";
import { isoDay, isoTime, moment } from "../text/time";
import type { ElementProps } from "./Element";

export function DatePicker(props: ElementProps) {
  return <Native {...props} type="date" value={props.control.value as string | null} set={(value) => props.control.set(value)} />;
}

export function TimePicker(props: ElementProps) {
  return <Native {...props} type="time" value={props.control.value as string | null} set={(value) => props.control.set(value)} />;
}

export function DateTimePicker(props: ElementProps) {
  const { zone } = useReader();
  const { control, id } = props;
  const at = control.value as number | null;
  const [half, setHalf] = useState<{ day: string | null; time: string | null }>({ day: null, time: null });
  const day = at === null ? half.day : isoDay(at, zone);
  const time = at === null ? half.time : isoTime(at, zone);
  const set = (next: { day: string | null; time: string | null }): void => {
    setHalf(next);
    const whole = next.day && next.time ? moment(next.day, next.time, zone) : null;
    if (whole !== at) control.set(whole);
  };
  return (
    <div class="moment">
      <Native {...props} type="date" value={day} set={(value) => set({ day: value, time })} />
      <Native {...props} id={id && `${id}-time`} type="time" value={time} set={(value) => set({ day, time: value })} />
      <span class="zone">{zone}</span>
    </div>
  );
}

interface NativeProps extends ElementProps {
  type: "date" | "time";
  value: string | null;
  set: (value: string | null) => void;
}

function Native({ type, value, set, id, label, element, describedBy, control }: NativeProps) {
  const name = `${label ?? element.placeholder?.text ?? "Choose"}${element.type === "datetimepicker" ? `, ${type}` : ""}`;
  return (
    <input
      class="field-box picker"
      type={type}
      id={id}
      aria-label={name}
      aria-describedby={describedBy}
      aria-invalid={control.invalid}
      autofocus={element.focus_on_load}
      value={value ?? ""}
      onChange={(event) => set(event.currentTarget.value || null)}
    />
  );
}
