/** The list of what may be meant, above the field. */

import { useEffect, useRef } from "preact/hooks";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import type { Suggestion } from "./suggest";

export function Completion({ id, all, at, pick }: { id: string; all: Suggestion[]; at: number; pick: (one: Suggestion) => void }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.children[at]?.scrollIntoView({ block: "nearest" }), [at]);
  return (
    <ul class="completion" id={`${id}-list`} role="listbox" aria-label="Suggestions" ref={list}>
      {all.map((one, index) => (
        <li key={one.key} id={`${id}-${index}`} role="option" aria-selected={index === at} class={index === at ? "on" : ""} onMouseDown={(event) => event.preventDefault()} onClick={() => pick(one)}>
          {one.kind === "user" ? <Avatar user={one.key} size={24} /> : one.kind === "channel" ? null : <Icon name={one.kind === "command" ? "code" : "bolt"} />}
          <span class="completion-words">
            <span><b>{one.title}</b> <span class="hint">{one.hint}</span></span>
            {one.description && <span class="hint">{one.description}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
