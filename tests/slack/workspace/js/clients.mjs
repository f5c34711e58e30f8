// A Bolt app for JavaScript against a local workspace. The test acts as people do and reads the lines this prints:
// one JSON object each, {"what": ..., ...}, of what Slack's own clients made of the workspace's answers.
import bolt from "@slack/bolt";
import { WebClient } from "@slack/web-api";

const { App } = bolt;
const slackApiUrl = process.env.SLACK_API_URL;
const options = { slackApiUrl, retryConfig: { retries: 0 } };
const told = (what, data) => process.stdout.write(JSON.stringify({ what, ...data }) + "\n");

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  socketMode: true,
  logLevel: "error",
  clientOptions: options,
});
const plain = (text) => ({ type: "plain_text", text });
const note = { type: "input", block_id: "note", label: plain("Note"), element: { type: "plain_text_input", action_id: "typed" } };
const pick = {
  type: "input", block_id: "account", optional: true, label: plain("Account"),
  element: { type: "external_select", action_id: "account", min_query_length: 2 },
};
const form = (title) => ({
  type: "modal", callback_id: "form", title: plain(title), submit: plain("Send"), blocks: [note, pick],
});

app.command("/engagement", async ({ ack, command, client, respond }) => {
  await ack("working on it");
  const button = { type: "button", action_id: "open", text: plain("Open"), value: "7" };
  const blocks = [
    { type: "section", text: { type: "mrkdwn", text: "*Summary*" } },
    { type: "actions", block_id: "row", elements: [button] },
  ];
  const root = await client.chat.postMessage({ channel: command.channel_id, text: "summary", blocks });
  const reply = await client.chat.postMessage({ channel: command.channel_id, text: "details", thread_ts: root.ts });
  const updated = await client.chat.update({ channel: command.channel_id, ts: reply.ts, text: "more details" });
  const answered = await respond({ text: "done", response_type: "ephemeral" });
  told("command", { command, root, reply, updated, answered: answered?.status ?? String(answered) });
});

app.action("open", async ({ ack, body, action, client }) => {
  await ack();
  const opened = await client.views.open({ trigger_id: body.trigger_id, view: form("Form") });
  const updated = await client.views.update({ view_id: opened.view.id, hash: opened.view.hash, view: form("Form, changed") });
  const late = await refusal(() => client.views.update({ view_id: opened.view.id, hash: opened.view.hash, view: form("Late") }));
  told("opened", { action, opened, updated, late });
});

app.options("account", async ({ ack, payload }) => {
  await ack({ options: [{ text: plain(`Account ${payload.value}`), value: payload.value }] });
});

app.view("form", async ({ ack, view }) => {
  const words = view.state.values.note.typed.value;
  told("submitted", { words, account: view.state.values.account.account });
  if (words === "bad") await ack({ response_action: "errors", errors: { note: "Say it better." } });
  else if (words === "more") await ack({ response_action: "push", view: form("Pushed") });
  else await ack();
});

app.event("app_home_opened", async ({ event, client }) => {
  const blocks = [{ type: "section", text: plain(`tab ${event.tab}`) }];
  const published = await client.views.publish({ user_id: event.user, view: { type: "home", blocks } });
  told("home", { published });
});

app.event("app_mention", async ({ event }) => told("mention", { event }));

// What a client makes of an answer that is a refusal.
async function refusal(call) {
  try {
    return { ok: true, answer: await call() };
  } catch (error) {
    return { ok: false, code: error.code, data: error.data ?? null, retryAfter: error.retryAfter ?? null };
  }
}

async function callsOfAllKinds() {
  const client = new WebClient(process.env.SLACK_BOT_TOKEN, { ...options, rejectRateLimitedCalls: true });
  const room = process.env.ROOM;
  told("auth", { answer: await client.auth.test() });
  told("info", { answer: await client.conversations.info({ channel: room }) });
  const members = [];
  for await (const page of client.paginate("conversations.members", { channel: room, limit: 1 })) members.push(...page.members);
  told("members", { members });
  const uploaded = await client.files.uploadV2({
    channel_id: room, filename: "figures.csv", content: "a,b\n1,2\n", title: "Figures", initial_comment: "here",
  });
  told("uploaded", { uploaded });
  const bad = [{ type: "section", text: { type: "mrkdwn", text: "x".repeat(3001) } }];
  told("refusals", {
    nowhere: await refusal(() => client.chat.postMessage({ channel: "C0NOWHERE00", text: "x" })),
    nobody: await refusal(() => client.users.lookupByEmail({ email: "nobody@nowhere.example" })),
    blocks: await refusal(() => client.chat.postMessage({ channel: room, text: "x", blocks: bad })),
    trigger: await refusal(() => client.views.open({ trigger_id: "1.2.3", view: form("x") })),
    unknown: await refusal(() => client.apiCall("reactions.add", { channel: room, name: "eyes", timestamp: "1.000001" })),
    token: await refusal(() => new WebClient("xoxb-wrong", options).auth.test()),
  });
  const limited = [];
  for (let i = 0; i < 8; i += 1) limited.push(await refusal(() => client.chat.postMessage({ channel: room, text: `quick ${i}` })));
  told("limited", { limited: limited.find((one) => !one.ok), sent: limited.filter((one) => one.ok).length });
}

await app.start();
told("started", {});
await callsOfAllKinds();
told("ready", {});
process.stdin.resume();
process.stdin.on("end", async () => {
  await app.stop();
  process.exit(0);
});
