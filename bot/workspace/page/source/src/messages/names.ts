/** How mentions read in words. Pure. */

import { channelTitle, personName, type Names } from "../model/people";

export function names(state: Names): (kind: string, id: string) => string {
  return (kind, id) => (kind === "user" ? `@${personName(state, id)}` : kind === "channel" ? channelTitle(state, id) : `@${id}`);
}
