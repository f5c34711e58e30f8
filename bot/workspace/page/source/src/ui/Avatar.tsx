/** A person's initials on a colour of their own. */

import { useApp } from "../model/store";
import { personName } from "../model/people";

const COLOURS = 8;

export function Avatar({ user, name: given, size = 36 }: { user: string; name?: string; size?: 16 | 20 | 24 | 36 }) {
  const known = useApp((state) => personName(state, user));
  const name = given ?? known;
  const bot = useApp((state) => user === state.bot.user_id);
  const initials = name.split(/\s+/).map((word) => word[0] ?? "").slice(0, size < 24 ? 1 : 2).join("").toUpperCase();
  return (
    <span class={`avatar avatar-${size} ${bot ? "avatar-bot" : `avatar-colour-${hash(user) % COLOURS}`}`} aria-hidden="true">
      {bot ? <Gauge /> : initials}
    </span>
  );
}

function Gauge() {
  return (
    <svg viewBox="0 0 36 36" width="100%" height="100%">
      <path d="M8 24a10 10 0 1 1 20 0" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" opacity=".45" />
      <path d="M8 24a10 10 0 0 1 10-10" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" />
      <path d="M18 24l5.500-5" stroke="#fff" stroke-width="3" stroke-linecap="round" />
    </svg>
  );
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
}
