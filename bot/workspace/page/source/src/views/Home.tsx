/** The app's Home tab. */

import { useEffect } from "preact/hooks";
import { Blocks } from "../blocks/Blocks";
import { HostProvider, useNewHost } from "../blocks/host";
import { ask, useApp } from "../model/store";
import type { View } from "../model/types";

export function Home() {
  const view = useApp((state) => state.home);
  const me = useApp((state) => state.me);
  const bot = useApp((state) => state.bot.name);
  useEffect(() => void ask("home", { tab: "home" }), [me]);
  return (
    <div class="home" role="tabpanel" aria-label={`Home of ${bot}`} tabIndex={0} data-tour="home">
      {view ? <HomeView view={view} /> : <p class="empty">{bot} has nothing on its Home tab for you.</p>}
    </div>
  );
}

function HomeView({ view }: { view: View }) {
  const host = useNewHost("home", { view_id: view.id }, view.values);
  return <HostProvider value={host}><div class="home-blocks"><Blocks blocks={view.payload.blocks} /></div></HostProvider>;
}
