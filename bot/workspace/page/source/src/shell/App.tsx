/** The whole page. */

import { useEffect } from "preact/hooks";
import { channelTitle } from "../model/people";
import { usePref } from "../model/prefs";
import { unread } from "../model/state";
import { go, reconnect, useApp, useSnapshot } from "../model/store";
import { Channel } from "../messages/Channel";
import { Confirmations } from "../ui/Confirm";
import { Modals } from "../views/Modals";
import { HomePage } from "./HomePage";
import { Announcer, Notices } from "./Notices";
import { Drawer } from "./Drawer";
import { Sidebar } from "./Sidebar";
import { TopBar } from "./TopBar";
import { Tour } from "./Tour";

const narrow = matchMedia("(max-width: 720px)");

export function App() {
  const { state, connection, preparing } = useSnapshot();
  if (!state) {
    return (
      <div class="waiting" role="status">
        {connection === "lost" ? (
          <>
            <h1>The local workspace does not answer</h1>
            <p>Is it still running? If it was started anew, open the address that it printed.</p>
            <button type="button" class="button primary" onClick={reconnect}>Try again</button>
          </>
        ) : (
          <p>{preparing ?? "Opening the workspace …"}</p>
        )}
      </div>
    );
  }
  return <Client lost={connection === "lost"} />;
}

function Client({ lost }: { lost: boolean }) {
  const { place } = useSnapshot();
  const channels = useApp((state) => state.channels);
  const me = useApp((state) => state.me);
  const [drawer] = usePref("drawer");
  useEffect(() => {
    if (place.view === "none" && !narrow.matches) {
      const first = Object.values(channels).find((one) => one.is_member && one.with_bot && one.sharing === "internal") ?? Object.values(channels)[0];
      if (first) go({ view: "channel", channel: first.id });
    }
  }, [place.view, me]);
  return (
    <div class={`page place-${place.view} ${place.thread ? "with-thread" : ""} ${drawer ? "with-drawer" : ""}`}>
      <Title />
      <TopBar />
      {lost && <p class="strip" role="alert">The connection is lost. Trying again …</p>}
      <div class="columns" key={me}>
        <Sidebar />
        {place.view === "channel" && place.channel && <Channel id={place.channel} thread={place.thread} />}
        {place.view === "home" && <HomePage />}
        {drawer && <Drawer />}
      </div>
      <Modals />
      <Confirmations />
      <Notices />
      <Announcer />
      <Tour />
    </div>
  );
}

function Title() {
  const { place } = useSnapshot();
  const team = useApp((state) => state.team.name);
  const where = useApp((state) => (place.view === "home" ? state.bot.name : place.channel ? channelTitle(state, place.channel) : ""));
  const count = useApp((state) => Object.keys(state.channels).reduce((sum, id) => sum + unread(state, id), 0));
  useEffect(() => {
    document.title = `${count ? `(${count}) ` : ""}${where ? `${where} · ` : ""}${team}`;
  }, [count, where, team]);
  return null;
}
