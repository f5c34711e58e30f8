// The page without the bot: serves ../../static and speaks the workspace's protocol with messages from tests/golden.
//
//   node build.mjs --watch & node dev/serve.mjs [PORT]
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { hello, messageOf, modal } from "./fixtures.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../static");
const port = Number(process.argv[2] ?? 8710);
const types = { ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".txt": "text/plain" };
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><path d="M0 150 100 90 200 120 300 40 400 60" fill="none" stroke="#1264a3" stroke-width="4"/></svg>';

const server = createServer((request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  if (path.startsWith("/page/file/")) return response.writeHead(200, { "content-type": "image/svg+xml" }).end(PICTURE);
  const file = path === "/" ? "index.html" : path.replace(/^\/page\//, "").replaceAll("/", "");
  try {
    const body = readFileSync(join(root, file));
    response.writeHead(200, { "content-type": `${types[extname(file)] ?? "text/html"}; charset=utf-8`, "content-security-policy": policy });
    response.end(body);
  } catch {
    response.writeHead(404).end("not here\n");
  }
});

new WebSocketServer({ server }).on("connection", (socket, request) => {
  const as = new URL(request.url, "http://x").searchParams.get("as");
  const greeting = hello(as);
  const tell = (frame) => socket.send(JSON.stringify(frame));
  let stack = [];
  tell(greeting);
  socket.on("message", async (data) => {
    const { id, do: what, ...given } = JSON.parse(data);
    tell({ type: "entry", entry: { at: greeting.now, direction: "to app", name: what, payload: given, ok: true, blocks: [] } });
    await new Promise((done) => setTimeout(done, 400));
    const answer = { type: "result", id, ok: true };
    if (what === "say" || what === "command") {
      const text = what === "say" ? given.text : `Working on ${given.text} …`;
      tell({ type: "message", message: messageOf({ ...given, text, user: what === "say" ? greeting.me : greeting.bot.user_id, ephemeral: what === "command" }) });
    } else if (what === "click" && /^(flag_|b2)/.test(given.action_id) && given.ts) tell({ type: "views", views: (stack = [modal(given.action_id)]) });
    else if (what === "submit" && !given.values?.reason && !given.values?.text) answer.errors = { [stack.at(-1).payload.blocks.find((one) => one.type === "input").block_id]: "Say why in a few words." };
    else if (what === "submit" || what === "close") tell({ type: "views", views: (stack = given.everything ? [] : stack.slice(0, -1)) });
    else if (what === "click" && given.view_id) tell({ type: "views", views: (stack = [...stack, modal("push")]) });
    else if (what === "suggest") answer.options = ["Northwind Traders", "Contoso", "Fabrikam"].filter((name) => name.toLowerCase().includes(given.text.toLowerCase())).map((name) => ({ text: { type: "plain_text", text: name }, value: name }));
    else if (what === "read") tell({ type: "read", ...given });
    else if (what === "advance") tell({ type: "clock", now: Date.now() / 1000 + given.seconds });
    else if (what === "advance_to") tell({ type: "clock", now: given.at });
    else if (what === "reset") tell({ type: "restarted" });
    else if (what === "shortcut") Object.assign(answer, { ok: false, error: "operation_timeout" });
    tell(answer);
  });
  if (process.env.BUSY) {
    setTimeout(() => {
      const message = messageOf({ channel: "D0BOT", text: "Your week: 2 accounts changed.", user: greeting.bot.user_id });
      tell({ type: "message", message });
      tell({ type: "notification", channel: "D0BOT", ts: message.ts, text: message.text });
      tell({ type: "toast", text: "/engagement failed with the error operation_timeout" });
    }, 1500);
  }
});
server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/`));
