/** The app's place, at its Home tab. */

import { go, useApp } from "../model/store";
import { Icon } from "../ui/Icon";
import { Home } from "../views/Home";
import { Tabs } from "./Tabs";

export function HomePage() {
  const name = useApp((state) => state.bot.name);
  return (
    <main class="main" aria-label={name}>
      <header class="head">
        <button type="button" class="icon-button back" aria-label="Back to the list of channels" onClick={() => go({ view: "none" })}><Icon name="back" /></button>
        <h1 class="head-title">{name}</h1>
      </header>
      <Tabs at="home" />
      <Home />
    </main>
  );
}
