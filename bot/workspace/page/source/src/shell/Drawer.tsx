/** What was sent between the workspace and the app: calls, payloads, their raw JSON, and where Slack documents them. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { usePref, writePref } from "../model/prefs";
import { useApp } from "../model/store";
import type { Entry, Message } from "../model/types";
import { clockTime } from "../text/time";
import { methodDocs } from "../text/urls";
import { Icon } from "../ui/Icon";
import { useReader } from "../ui/clock";

/** Open the drawer at the calls that made a message. */
export function showSent(message: Message): void {
  writePref("drawer", message.ts);
}

export function Drawer() {
  const calls = useApp((state) => state.calls);
  const [open, setOpen] = usePref("drawer");
  const [wanted, setWanted] = useState("");
  const ts = open && open !== "open" ? open : null;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const shown = useMemo(() => filtered(calls, wanted, ts), [calls, wanted, ts]);
  const close = (): void => setOpen(null);
  return (
    <aside class="side drawer" aria-label="What was sent" onKeyDown={(event) => event.key === "Escape" && close()}>
      <header class="head">
        <h2 class="head-title">What was sent</h2>
        <button type="button" class="icon-button" aria-label="Close what was sent" onClick={close}><Icon name="close" /></button>
      </header>
      <div class="drawer-filter">
        <input ref={field} class="field-box" type="search" placeholder="Filter: a method, a type, a word" aria-label="Filter what was sent" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
        {ts && <button type="button" class="chip" onClick={() => setOpen("open")}>About one message <Icon name="close" size={12} /><span class="hidden">, show everything</span></button>}
      </div>
      <ol class="entries">
        {shown.map((entry) => <Row key={entry.id ?? `${entry.at}${entry.name}`} entry={entry} open={ts !== null} />)}
        {shown.length === 0 && <li class="empty">Nothing fits.</li>}
      </ol>
    </aside>
  );
}

function Row({ entry, open }: { entry: Entry; open: boolean }) {
  const { zone } = useReader();
  const [unfolded, setUnfolded] = useState(open);
  const out = entry.direction === "from app";
  const docs = entry.doc_url ?? methodDocs(entry.name);
  return (
    <li class={`entry ${entry.ok ? "" : "failed"}`}>
      <button type="button" class="entry-head" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
        <span class={`entry-way ${out ? "out" : "in"}`} title={entry.direction}>{out ? "app →" : "→ app"}</span>
        <span class="entry-name">{entry.name}</span>
        {!entry.ok && <span class="entry-error">{entry.error ?? "failed"}</span>}
        {entry.seconds !== undefined && <span class="hint">{Math.round(entry.seconds * 1000)} ms</span>}
        <time>{clockTime(entry.at, zone, true)}</time>
      </button>
      {unfolded && (
        <div class="entry-body">
          <p class="entry-docs">
            {docs && <Doc url={docs}>{entry.name}</Doc>}
            {distinct(entry).map(({ type, doc_url }) => <Doc key={type} url={doc_url}>{type}</Doc>)}
          </p>
          <Raw label="Sent" value={entry.args ?? entry.payload ?? {}} />
          {entry.answer !== undefined && entry.answer !== null && entry.answer !== "" && <Raw label="Acknowledged with" value={entry.answer} />}
        </div>
      )}
    </li>
  );
}

function Raw({ label, value }: { label: string; value: unknown }) {
  const [copied, setCopied] = useState(false);
  const json = JSON.stringify(value, null, 2);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(json);
    setCopied(true);
  };
  return (
    <div class="raw">
      <span class="hint">{label}</span>
      <button type="button" class="button small" onClick={() => void copy()}>{copied ? "Copied" : "Copy"}</button>
      <pre tabIndex={0}>{json}</pre>
    </div>
  );
}

function Doc({ url, children }: { url: string; children: string }) {
  return <a class="link" href={url} target="_blank" rel="noopener noreferrer">{children}</a>;
}

function distinct(entry: Entry): { type: string; doc_url: string }[] {
  return [...new Map((entry.blocks ?? []).map((one) => [one.type, one])).values()];
}

function filtered(calls: Entry[], wanted: string, ts: string | null): Entry[] {
  const words = wanted.trim().toLowerCase();
  const about = (one: Entry): boolean => ts === null || one.message?.ts === ts || JSON.stringify(one.args ?? one.payload ?? "").includes(ts);
  return calls.filter((one) => about(one) && (!words || `${one.name} ${one.error ?? ""} ${JSON.stringify(one.args ?? one.payload)}`.toLowerCase().includes(words))).reverse();
}
