/** What this workspace has and Slack has not: clock, drawer, tour, theme, reset, and being somebody else. */

import { confirmed } from "../ui/Confirm";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Menu, type Item } from "../ui/Menu";
import { kindName } from "../model/people";
import { usePref } from "../model/prefs";
import { ask, go, say, useApp, useSnapshot } from "../model/store";
import { sentence } from "../blocks/host";
import { Clock } from "./Clock";
import { chooseTheme, theme } from "./theme";

export function TopBar() {
  const [drawer, setDrawer] = usePref("drawer");
  return (
    <header class="topbar">
      <span class="topbar-name"><b>Local workspace</b><span class="topbar-say"> nothing leaves this machine</span></span>
      <span class="topbar-tools">
        <Clock />
        <button type="button" class="tool" aria-label="What was sent" aria-pressed={Boolean(drawer)} data-tour="drawer" onClick={() => setDrawer(drawer ? null : "open")}><Icon name="code" /><span class="tool-name">What was sent</span></button>
        <More />
        <Users />
      </span>
    </header>
  );
}

function More() {
  const [chosen] = usePref("theme");
  const [, setTour] = usePref("tour");
  const can = useApp((state) => state.can);
  const tour = useApp((state) => state.tour.length > 0);
  const items: Item[] = [
    { key: "light", heading: "Theme", label: "Light", checked: chosen === "light", pick: () => chooseTheme("light") },
    { key: "dark", label: "Dark", checked: chosen === "dark", pick: () => chooseTheme("dark") },
    { key: "system", label: `As the system has it (${theme()})`, checked: chosen !== "light" && chosen !== "dark", pick: () => chooseTheme(null) },
  ];
  if (tour) items.push({ key: "tour", heading: "Workspace", label: "Start the tour", pick: () => setTour("0") });
  if (can.reset) items.push({ key: "reset", label: "Reset the workspace …", danger: true, pick: () => void reset() });
  return <Menu label="Settings" class="tool" placement="bottom-end" items={items}><Icon name="more" /></Menu>;
}

async function reset(): Promise<void> {
  const text = { type: "plain_text", text: "All that happened here is forgotten, and everything is as it was at the start." };
  if (!(await confirmed({ title: { text: "Reset the workspace?" }, text, confirm: { text: "Reset" }, deny: { text: "Cancel" }, style: "danger" }))) return;
  const result = await ask("reset");
  if (!result.ok) say(sentence(result));
}

function Users() {
  const users = useApp((state) => state.users);
  const cast = useApp((state) => state.cast);
  const me = useApp((state) => state.me);
  const { place } = useSnapshot();
  const people = cast.filter((one) => !one.deleted);
  const items = people.map((one, index): Item => ({
    key: one.id,
    heading: index ? undefined : "Look at it as",
    label: <span class="person"><Avatar user={one.id} name={one.real_name || one.name} size={24} />{one.real_name || one.name}</span>,
    name: one.real_name || one.name,
    description: [one.title, kindName(one)].filter(Boolean).join(" · "),
    checked: one.id === me,
    pick: () => go({ ...place, user: one.id, view: place.view === "none" ? "none" : place.view, thread: undefined }),
  }));
  const name = users[me]?.real_name || users[me]?.name || me;
  return (
    <Menu label="Be somebody else" spoken class="tool me" placement="bottom-end" items={items} data={{ "data-tour": "users" }}>
      <Avatar user={me} size={24} /><span class="tool-name" aria-hidden="true">{name}</span><span class="hidden">{name}: that is you. Be somebody else</span><Icon name="down" size={14} />
    </Menu>
  );
}
