// Every block and element that Slack has, hostile texts included, for the development server.
const plain = (text) => ({ type: "plain_text", text });
const mrkdwn = (text) => ({ type: "mrkdwn", text });
const option = (text, more = {}) => ({ text: plain(text), value: text.toLowerCase(), ...more });
const options = ["Alpha", "Beta", "Gamma", "Delta <b>&"].map((text) => option(text));
const groups = [{ label: plain("Greek"), options: options.slice(0, 2) }, { label: plain("More"), options: options.slice(2) }];
const text = (words, style) => ({ type: "text", text: words, ...(style && { style }) });
const section = (...elements) => ({ type: "rich_text_section", elements });
const rich = (...elements) => ({ type: "rich_text", elements });
const list = (style, indent, ...words) => ({ type: "rich_text_list", style, indent, elements: words.map((one) => section(text(one))) });
const confirm = { title: plain("Are you sure?"), text: mrkdwn("This ends the *warning*."), confirm: plain("End it"), deny: plain("Keep it"), style: "danger" };
const button = (words, action_id, more = {}) => ({ type: "button", text: plain(words), action_id, ...more });
const picture = { type: "image", alt_text: "A blue square", image_url: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='80' height='80'%3E%3Crect width='80' height='80' fill='%231264a3'/%3E%3C/svg%3E" };
const selects = [
  { type: "static_select", action_id: "s1", placeholder: plain("Pick one"), options },
  { type: "static_select", action_id: "s2", placeholder: plain("Grouped"), option_groups: groups, initial_option: options[1] },
  { type: "users_select", action_id: "s3", placeholder: plain("A person") },
  { type: "channels_select", action_id: "s4", placeholder: plain("A channel") },
  { type: "conversations_select", action_id: "s5", placeholder: plain("A conversation") },
  { type: "external_select", action_id: "s6", placeholder: plain("An account"), min_query_length: 1 },
];
const pickers = [{ type: "datepicker", action_id: "p1", initial_date: "2026-12-01" }, { type: "timepicker", action_id: "p2", initial_time: "09:30" }, { type: "datetimepicker", action_id: "p3", initial_date_time: 1795594320 }];
const choices = [{ type: "radio_buttons", action_id: "c1", options: [{ text: mrkdwn("*Weekly*"), value: "w", description: mrkdwn("on _Monday_") }, { text: plain("Never"), value: "n" }] }, { type: "checkboxes", action_id: "c2", options: options.slice(0, 3), initial_options: [options[0]] }];
const task = (id, title, status, more = {}) => ({ type: "task_card", task_id: id, title, status, ...more });
const points = (...values) => values.map((value, index) => ({ label: MONTHS[index], value }));
const MONTHS = ["July", "August", "September", "October", "November"];
const axis = { categories: MONTHS, x_label: "Month", y_label: "Score" };
const series = [{ name: "Northwind", data: points(71, 66, 61, 50, 47) }, { name: "Contoso", data: points(40, 45, 44, 52, 60) }, { name: "Fabrikam", data: points(20, -5, 12, 30, 33) }];
const chart = (title, one) => ({ type: "data_visualization", title, chart: one });
const raw = (words) => ({ type: "raw_text", text: words });
const number = (value) => ({ type: "raw_number", value, text: `${value}` });
const card = (title, more = {}) => ({ type: "card", title: mrkdwn(title), subtitle: plain("Mid-market"), body: mrkdwn("*47* of 100, falling"), subtext: plain("renews in 70 days"), ...more });

export const gallery = () =>
  [
    [{ type: "section", text: mrkdwn("*bold* _italic_ ~strike~ `code` in*side*word <https://x.example|a link> <@U0BEA> <@U0MAN> <#C0LEAD> <!here> <!date^1795594320^{date_long_pretty} at {time}|then> :wave::skin-tone-3: :warning: :nosuch:\n&gt; quoted\n&lt;b&gt; &amp;amp; **no** # no\n```pre *x*\n  y```after") }, { type: "section", text: plain("Plain *no* <b> :tada:"), accessory: picture }],
    [{ type: "header", text: plain("Level one"), level: 1 }, { type: "header", text: plain("Level two"), level: 2 }, { type: "header", text: plain("Level three"), level: 3 }, { type: "header", text: plain("Level four"), level: 4 }, { type: "header", text: plain("No level :tada:") }, { type: "divider" }, { type: "section", fields: [mrkdwn("*Score*\n47"), mrkdwn("*Tier*\nLow"), plain("Owner\nBeatrix"), plain("Renews\nin 70 days")] }, { type: "context", elements: [picture, mrkdwn("As of *today*"), plain("Evidence in the thread")] }],
    [rich(section(text("Bold", { bold: true }), text(" italic", { italic: true }), text(" strike", { strike: true }), text(" under", { underline: true }), text(" code", { code: true }), text(" "), { type: "link", url: "https://x.example", text: "a link" }, { type: "link", url: "javascript:alert(1)", text: " a bad link " }, { type: "user", user_id: "U0BEA" }, text(" "), { type: "channel", channel_id: "C0LEAD" }, text(" "), { type: "broadcast", range: "channel" }, text(" "), { type: "usergroup", usergroup_id: "S1" }, text(" "), { type: "emoji", name: "wave" }, text(" "), { type: "date", timestamp: 1795594320, format: "{date_short} {time}", fallback: "then" }, text(" "), { type: "color", value: "#E01E5A" }), list("bullet", 0, "one", "two"), list("bullet", 1, "two a"), list("ordered", 0, "first", "second"), { ...list("ordered", 0, "third"), offset: 2 }, { type: "rich_text_quote", elements: [text("quoted words\nin two lines")] }, { type: "rich_text_preformatted", elements: [text("def f(x):\n    return x < 1")] })],
    [{ type: "actions", elements: [button("Acknowledge", "b1", { style: "primary" }), button("Delete", "b2", { style: "danger", confirm }), button("Snooze", "b3"), button("Docs", "b4", { url: "https://x.example" }), { type: "overflow", action_id: "o1", options: [...options.slice(0, 3), option("Docs", { url: "https://x.example" })] }] }, { type: "actions", elements: selects }, { type: "actions", elements: pickers }, { type: "actions", elements: choices }],
    [{ type: "section", text: mrkdwn("A button"), accessory: button("Go", "a1") }, { type: "section", text: mrkdwn("A menu of many"), accessory: { type: "multi_static_select", action_id: "a2", placeholder: plain("Several"), options } }, { type: "section", text: mrkdwn("Three dots"), accessory: { type: "overflow", action_id: "a3", options, confirm } }, { type: "section", text: mrkdwn("A date"), accessory: pickers[0] }, { type: "section", text: mrkdwn("Choices"), accessory: choices[0] }, { type: "section", text: mrkdwn("People"), accessory: { type: "multi_users_select", action_id: "a4", initial_users: ["U0BEA", "U0MAN"] } }],
    [card("Northwind Traders", { slack_icon: { type: "icon", name: "warning" }, actions: [button("Open", "k1", { style: "primary" }), button("Snooze", "k2")] }), { type: "carousel", elements: [card("One", { hero_image: picture }), card("Two"), card("Three", { icon: picture, actions: [button("Open", "k3")] }), card("Four")] }, { type: "container", title: plain("Evidence"), subtitle: plain("three facts"), is_collapsible: true, child_blocks: [{ type: "section", text: mrkdwn("One") }, { type: "actions", elements: [button("Go", "k4")] }] }, { type: "container", title: plain("Closed at first"), is_collapsible: true, default_collapsed: true, width: "wide", child_blocks: [{ type: "section", text: mrkdwn("Two") }] }, { type: "container", rich_text_title: rich(section(text("Never closed", { italic: true }))), has_header_divider: true, width: "narrow", child_blocks: [{ type: "section", text: mrkdwn("Three") }] }],
    [{ type: "table", rows: [[raw("Account"), raw("Score"), raw("Why")], [raw("Northwind"), number(47), rich(section(text("falling", { bold: true })))], [raw("Contoso Ltd of a very long name indeed that goes on and on"), number(71), raw("rising")]], column_settings: [{ is_wrapped: true }, { align: "right" }] }, { type: "data_table", caption: "Accounts at risk", page_size: 3, row_header_column_index: 0, rows: [[raw("Account"), raw("Score"), raw("Owner")], ...[["Northwind", 47, "Beatrix"], ["Contoso", 9, "Mina"], ["Fabrikam", 100, "Ada"], ["Adatum", 71, "Zoe"], ["Litware", 33, "Ada"]].map(([name, score, owner]) => [raw(name), number(score), raw(owner)])] }],
    [chart("Score by month", { type: "line", series, axis_config: axis }), chart("Bars", { type: "bar", series, axis_config: axis })],
    [chart("Areas", { type: "area", series: series.slice(0, 2), axis_config: axis }), chart("Tiers", { type: "pie", segments: [{ label: "Highly engaged", value: 12 }, { label: "Engaged", value: 20 }, { label: "Low", value: 7 }, { label: "Disengaged", value: 3 }] })],
    [{ type: "markdown", text: "# Heading\n\n**bold** _it_ ~~no~~ `code` [x](https://x.example) [bad](javascript:alert(1)) ![pic](https://x.example/a.png) <b>raw</b> :tada:\n\n- [x] done\n- [ ] to do\n\n1. one\n2. two\n\n> quote\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```\ncode\n```" }],
    [{ type: "plan", title: "Making the report", tasks: [task("1", "Read", "complete", { output: rich(section(text("240 accounts"))) }), task("2", "Score", "in_progress", { details: rich(section(text("method 3"))), sources: [{ type: "url", url: "https://x.example", text: "Method" }] }), task("3", "Send", "pending"), task("4", "Fail", "error")] }, task("5", "Alone", "complete"), { type: "context_actions", elements: [{ type: "feedback_buttons", action_id: "f1", positive_button: { text: plain("Good"), value: "up" }, negative_button: { text: plain("Bad"), value: "down" } }, { type: "icon_button", action_id: "f2", icon: "trash", text: plain("Delete") }] }],
    [{ type: "image", title: plain("A picture"), ...picture }, { type: "video", alt_text: "v", title: plain("A video"), video_url: "https://x.example/v", thumbnail_url: "https://x.example/t.png" }, { type: "input", label: plain("In a message"), element: { type: "plain_text_input", action_id: "i1" }, dispatch_action: true }, { type: "brand_new", something: { nested: ["<b>", 1] } }],
  ].map((blocks, message) => blocks.map((block, index) => ({ block_id: `g${message}.${index}`, ...block })));

const input = (block_id, label, element, more = {}) => ({ type: "input", block_id, label: plain(label), element: { action_id: block_id, ...element }, ...more });

export const galleryModal = () => ({
  type: "modal", title: plain("Every input"), submit: plain("Save"), close: plain("Cancel"), callback_id: "gallery",
  blocks: [
    { type: "alert", block_id: "al1", text: plain("Something to know."), level: "info" }, { type: "alert", block_id: "al2", text: mrkdwn("*Careful.*"), level: "warning" }, { type: "alert", block_id: "al3", text: plain("It failed."), level: "error" }, { type: "alert", block_id: "al4", text: plain("Done."), level: "success" },
    { type: "actions", block_id: "push", elements: [button("Open another", "push")] },
    input("text", "Words", { type: "plain_text_input", max_length: 20, placeholder: plain("A few") }, { hint: plain("At most twenty.") }), input("long", "More words", { type: "plain_text_input", multiline: true }, { optional: true }),
    input("number", "Number", { type: "number_input", is_decimal_allowed: false, min_value: "1", max_value: "9" }, { optional: true }), input("mail", "E-mail", { type: "email_text_input" }, { optional: true }), input("url", "Address", { type: "url_text_input" }, { optional: true }),
    input("one", "One", selects[0], { optional: true }), input("ext", "Account", { ...selects[5] }, { optional: true }), input("many", "Several", { type: "multi_static_select", option_groups: groups, max_selected_items: 2 }, { optional: true }), input("mext", "Accounts", { type: "multi_external_select", min_query_length: 0 }, { optional: true }), input("people", "People", { type: "multi_users_select" }, { optional: true }), input("convs", "Conversations", { type: "multi_conversations_select" }, { optional: true }),
    input("date", "Date", pickers[0], { optional: true }), input("time", "Time", pickers[1], { optional: true }), input("moment", "Moment", pickers[2], { optional: true }), input("radio", "Radio", choices[0], { optional: true }), input("boxes", "Boxes", choices[1], { optional: true }), input("rich", "Formatted", { type: "rich_text_input" }, { optional: true }),
  ],
});
