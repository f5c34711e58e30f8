/** Home and Messages of the app. */

import { ask, go, useApp } from "../model/store";

export function Tabs({ at }: { at: "home" | "messages" }) {
  const dm = useApp((state) => Object.values(state.channels).find((one) => one.peer === state.bot.user_id)?.id);
  const bot = useApp((state) => state.bot.user_id);
  const offered = useApp((state) => state.app);
  if (!offered.home_tab || !offered.messages_tab) return null;
  return (
    <div class="tabs" role="tablist" aria-label="Parts of the app" onKeyDown={(event) => ["ArrowLeft", "ArrowRight"].includes(event.key) && (at === "home" ? void toMessages(dm, bot) : go({ view: "home" }))}>
      <button type="button" role="tab" aria-selected={at === "home"} tabIndex={at === "home" ? 0 : -1} onClick={() => go({ view: "home" })}>Home</button>
      <button type="button" role="tab" aria-selected={at === "messages"} tabIndex={at === "messages" ? 0 : -1} onClick={() => void toMessages(dm, bot)}>Messages</button>
    </div>
  );
}

/** Go to the conversation with the app; it is opened when there is none yet. */
export async function toMessages(dm: string | undefined, bot: string): Promise<void> {
  if (dm) return go({ view: "channel", channel: dm });
  const { channel } = await ask("dm", { user: bot });
  const id = typeof channel === "string" ? channel : channel?.id;
  if (id) go({ view: "channel", channel: id });
}
