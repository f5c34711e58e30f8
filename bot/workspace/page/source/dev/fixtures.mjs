// What the development server says: a workspace whose messages are the golden ones, and one message per block there is.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gallery, galleryModal } from "./gallery.mjs";

const golden = join(dirname(fileURLToPath(import.meta.url)), "../../../../../tests/golden");
const start = Math.floor(Date.now() / 1000) - 3 * 86_400;
let counter = 0;

export const nextTs = () => `${start + (++counter % 400) * 601}.000100`;

export function messageOf(given) {
  const { channel, text, user, blocks = [], thread_ts = null, ephemeral = false, ts = nextTs(), ...rest } = given;
  return { channel, ts, user, text, blocks, attachments: [], thread_ts, edited: null, ephemeral, bot: user === BOT, files: [], reply_count: 0, reply_users: [], latest_reply: null, broadcast: false, subtype: null, values: {}, ...rest };
}

const BOT = "U0BOT";
const user = (id, name, real_name, kind, title = "") => ({ id, name, real_name, kind, tz: "Europe/Berlin", title, deleted: false, is_bot: kind === "bot", external: kind === "external" });
const users = [
  user("U0BEA", "beatrix", "Beatrix Hollowell", "member", "Customer Success Manager"),
  user("U0MAN", "mina", "Mina Okafor", "member", "Head of Customer Success"),
  user("U0ADM", "ada", "Ada Lindqvist", "admin", "IT"),
  user("U0GUE", "gus", "Gus Adeyemi", "guest", "Contractor"),
  user("U0EXT", "nora", "Nora Winter", "external", "Northwind Traders"),
  user(BOT, "engagement", "Engagement", "bot"),
];
const channel = (id, name, kind, more = {}) => ({ id, name, kind, sharing: "internal", archived: false, is_member: true, members: users.map((one) => one.id), with_bot: true, topic: "", peer: null, read_only: false, ...more });
const channels = [
  channel("C0SUCCESS", "customer-success", "public", { topic: "Accounts, renewals, who is turning away" }),
  channel("C0GALLERY", "gallery", "public", { topic: "Every block" }),
  channel("C0LEAD", "cs-leads", "private"),
  channel("C0SHARED", "ext-northwind", "public", { sharing: "external" }),
  channel("C0OPEN", "general", "public", { with_bot: false, is_member: false }),
  channel("D0BOT", "", "im", { peer: BOT }),
  channel("D0MAN", "", "im", { peer: "U0MAN" }),
];

export function hello(as) {
  const me = users.some((one) => one.id === as) ? as : "U0BEA";
  const messages = { C0SUCCESS: conversation("C0SUCCESS", ["report", "portfolio", "flags"]), C0GALLERY: gallery().map((blocks) => messageOf({ channel: "C0GALLERY", text: `Blocks: ${blocks.map((one) => one.type).join(", ")}`, user: BOT, blocks })), D0BOT: conversation("D0BOT", ["digests", "escalations"]), C0LEAD: words("C0LEAD"), D0MAN: words("D0MAN"), C0SHARED: [], C0OPEN: [] };
  const now = Date.now() / 1000;
  return {
    type: "hello", team: { id: "T1", name: "Lanternfen", domain: "lanternfen" }, me, bot: { user_id: BOT, app_id: "A1", name: "Engagement" }, users, channels,
    commands: [{ command: "/engagement", description: "How engaged is a customer? An account or the whole portfolio, for any period.", usage_hint: "ACCOUNT|portfolio [monthly|quarterly|2026-Q3|last month], digest, or help" }],
    shortcuts: [{ callback_id: "ask", name: "Ask about an account", type: "global", description: "Opens a picker" }, { callback_id: "about", name: "Report on this account", type: "message", description: "" }],
    home: { id: "V0HOME", hash: "1", values: {}, payload: { type: "home", blocks: home() } }, views: [], messages, files,
    read: { C0SUCCESS: messages.C0SUCCESS.at(-6).ts, D0BOT: messages.D0BOT.at(-3).ts, C0LEAD: "9999999999.000000", D0MAN: "9999999999.000000", C0GALLERY: "9999999999.000000" }, now,
    calls: Object.values(messages).flat().slice(0, 20).map((one) => ({ at: Number(one.ts), direction: "from app", name: "chat.postMessage", args: { channel: one.channel, text: one.text, blocks: one.blocks }, ok: true, error: null, message: { channel: one.channel, ts: one.ts }, blocks: one.blocks.map(({ type }) => ({ type, doc_url: `https://docs.slack.dev/reference/block-kit/blocks/${type.replaceAll("_", "-")}-block` })) })),
    tour: { steps: [{ title: "Welcome", text: "This is a Slack of its own, on this machine. Nothing leaves it." }, { title: "Ask about a customer", text: "Press Enter to send the command.", target: "composer", open: "channel/C0SUCCESS", fill: "/engagement ACCT-123 quarterly", then: "sent" }, { title: "Move the clock", text: "On Monday morning the digest arrives.", target: "clock", then: "moved" }] },
    app: { home_tab: true, messages_tab: true }, cast: users.filter((one) => !one.is_bot), can: { reset: true, move_clock: true },
  };
}

export function modal(action) {
  if (action === "flag_more" || action === "push") return view(galleryModal());
  const found = lines("flag_modals").find(({ args }) => action.includes("snooze") === JSON.stringify(args.view).includes("Quiet until"));
  return view(found.args.view);
}

let views = 0;
const view = (payload) => ({ id: `V${++views}`, hash: "1", payload, values: { reason: { reason: { type: "plain_text_input", value: null } } } });
const lines = (name) => readFileSync(join(golden, `${name}.jsonl`), "utf8").trim().split("\n").map((line) => JSON.parse(line));

function conversation(channel, names) {
  const made = [messageOf({ channel, text: "Good morning :wave: has anybody heard from *Northwind*?", user: "U0MAN" }), messageOf({ channel, text: "Not since <!date^1795000000^{date_short_pretty} at {time}|then>. <@U0BEA>, <#C0LEAD> &amp; `ACCT-123`\n&gt; they cancelled twice", user: "U0BEA", edited: "1" })];
  for (const name of names) {
    let root = null;
    for (const { method, args } of lines(name)) {
      if (method === "views.open") continue;
      const message = messageOf({ channel, text: args.text, blocks: args.blocks, user: BOT, ephemeral: method === "response_url" || method === "chat.postEphemeral", thread_ts: args.thread_ts ? root?.ts ?? null : null });
      if (args.thread_ts && root) Object.assign(root, { thread_ts: root.ts, reply_count: root.reply_count + 1, reply_users: [BOT], latest_reply: message.ts });
      else root = message;
      made.push(message);
    }
  }
  made.push(messageOf({ channel, text: "Here is the file.", user: BOT, files: Object.keys(files) }));
  return made;
}

const words = (channel) => [messageOf({ channel, text: "Ready for the review?", user: "U0MAN" }), messageOf({ channel, text: "Yes.", user: "U0BEA" }), messageOf({ channel, text: ":tada:", user: "U0MAN" })];
const home = () => [{ type: "header", text: { type: "plain_text", text: "Your accounts" } }, ...gallery().slice(0, 6).flat().filter((one) => !["data_visualization", "markdown", "plan", "task_card"].includes(one.type))].map((one, index) => ({ ...one, block_id: `h${index}` }));
const files = {
  F1: { id: "F1", name: "portfolio.csv", title: "Portfolio, October 2026", size: 18_211, mimetype: "text/csv", preview: { kind: "table", rows: [["Account", "Score", "Owner"], ["Northwind", "47", "Beatrix"], ["Contoso, \"Ltd\"", "71", "Mina"]], total_rows: 240 } },
  F2: { id: "F2", name: "report.txt", title: "report.txt", size: 812, mimetype: "text/plain", preview: { kind: "text", text: "Northwind Traders\nScore 47\n<b>not bold</b>", truncated: true } },
  F3: { id: "F3", name: "trend.svg", title: "Trend", size: 3_112, mimetype: "image/svg+xml", preview: { kind: "image" } },
};
