/** The modals that are open: the topmost is shown; what was typed into those below stays. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Blocks } from "../blocks/Blocks";
import { HostProvider, sentence, submitted, useNewHost, type Edits } from "../blocks/host";
import { ask, useApp } from "../model/store";
import type { View } from "../model/types";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { WithEmoji } from "../ui/Text";

const typed = new Map<string, Edits>(); // by view id, as long as the view is open

export function Modals() {
  const views = useApp((state) => state.views);
  const bot = useApp((state) => state.bot.name);
  const top = views.at(-1);
  useEffect(() => {
    for (const id of [...typed.keys()]) if (!views.some((view) => view.id === id)) typed.delete(id);
  }, [views]);
  if (!top) return null;
  const close = (everything: boolean): void => void ask("close", { view_id: top.id, everything });
  return (
    <Dialog label={`${top.payload.title.text}, ${bot}`} class="modal" cancel={() => close(false)}>
      <Modal key={top.id} view={top} depth={views.length} close={close} />
    </Dialog>
  );
}

function Modal({ view, depth, close }: { view: View; depth: number; close: (everything: boolean) => void }) {
  const { payload } = view;
  const edits = typed.get(view.id) ?? new Map();
  typed.set(view.id, edits);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const host = useNewHost("modal", { view_id: view.id }, view.values, { ...view.errors, ...errors }, edits);
  useEffect(() => focusFirst(body.current), []);
  useEffect(() => setErrors({}), [view.hash]);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(null);
    const result = await ask("submit", { view_id: view.id, values: submitted(edits, payload.blocks) });
    setBusy(false);
    const found = result.errors ?? {};
    setErrors(found);
    if (Object.keys(found).length) requestAnimationFrame(() => focusError(body.current, found));
    else if (!result.ok) setFailure(result.error === "unreachable" ? sentence(result) : `We had some trouble connecting. Try again? (${result.said ?? result.error})`);
  };
  return (
    <form class="modal-form" noValidate onSubmit={(event) => void submit(event)} aria-busy={busy}>
      <div class="dialog-head">
        {depth > 1 ? (
          <button type="button" class="icon-button" aria-label="Back" onClick={() => close(false)}><Icon name="back" /></button>
        ) : (
          <AppMark />
        )}
        <h2 class="dialog-title"><WithEmoji text={payload.title.text} /></h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={() => close(depth > 1)}><Icon name="close" /></button>
      </div>
      <div class="dialog-body" ref={body}>
        {failure && <p class="alert alert-error" role="alert"><Icon name="error" />{failure}</p>}
        <HostProvider value={host}><Blocks blocks={payload.blocks} /></HostProvider>
      </div>
      <div class="dialog-foot">
        <button type="button" class="button" onClick={() => close(false)}>{payload.close?.text ?? "Close"}</button>
        {payload.submit && (
          <button type="submit" class={`button primary ${busy ? "busy" : ""}`} aria-disabled={busy}>{payload.submit.text}</button>
        )}
      </div>
    </form>
  );
}

function AppMark() {
  const name = useApp((state) => state.bot.name);
  return <span class="app-mark" title={name} aria-hidden="true">{name[0]}</span>;
}

function focusFirst(body: HTMLElement | null): void {
  const wanted = body?.querySelector<HTMLElement>("[autofocus]") ?? body?.querySelector<HTMLElement>("input, textarea, select");
  (wanted ?? body?.closest("dialog"))?.focus();
}

function focusError(body: HTMLElement | null, errors: Record<string, string>): void {
  const block = Object.keys(errors).map((id) => body?.querySelector(`[data-block-id="${CSS.escape(id)}"]`)).find(Boolean);
  (block?.querySelector<HTMLElement>("input, textarea, button") ?? (block as HTMLElement | undefined))?.focus();
}
