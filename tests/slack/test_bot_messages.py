"""Laws of every message, whatever a customer is called: Slack takes it, nothing in it pings, links, styles or hides."""

import json
import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks import limits
from bot.blocks.choices import no_such_account
from bot.blocks.escape import NO_NAME, clean, mrkdwn, name
from bot.blocks.kit import full_text, message
from bot.blocks.message import Message
from bot.blocks.parts import DataGrid, Figure, Grid, Heading, Items, LineGraph, Para, bold, items
from bot.blocks.portfolio import portfolio_thread
from bot.blocks.report import report_thread
from bot.blocks.wording import TIER_MARKS
from bot.messenger import ack_args, post_args, response_args
from bot.workspace import Surface, check_blocks
from bot.workspace.blocks import check_view
from engagement.model import AccountMatch, SignalName, Tier
from engagement.render.wording.names import tier_name
from tests.slack import factories
from tests.slack.fakes import ASKER
from tests.slack.flags import state_modals, summary_with_flags
from tests.slack.homes import home_views
from tests.slack.messages import every_message

NAUGHTY = [
    "<!channel> <!here> <!everyone>",
    "<@U0000000001> <#C0000000001|general> <!subteam^S1>",
    "<https://evil.example|Northwind> https://evil.example",
    "Smith & Sons <b>&amp;</b>",
    "```rm -rf```  `code` *bold* _it_ ~no~ > quote",
    "\u202eevil\u202c \u200bzero\u200d width\ufeff \u2066isolated\u2069",
    "line one\nline two\r\n\ttab\x00\x07\x1b[31m",
    "\ud800 lone surrogate",
    "مرحبا שלום 你好 🙂👩‍👩‍👧 é́́́́́",
    "N" * 10_000,
    "&" * 10_000,
    "🙂" * 3_000,
    " ",
    "\u200b\u200b",
    '"; DROP TABLE accounts; --',
    '=HYPERLINK("http://evil.example")',
    '{"v":1}',
    "@channel #general :smile: @here",
]
HIDDEN = {"Cc", "Cf", "Cs", "Co"}

names = st.one_of(
    st.sampled_from(NAUGHTY),
    st.text(min_size=1, max_size=200),
    st.lists(st.sampled_from(NAUGHTY), min_size=2, max_size=4).map("".join),
)


def strings(value: Any) -> list[str]:
    """All texts inside a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    return [text for part in value for text in strings(part)] if isinstance(value, list | tuple) else []


def hidden(texts: list[str]) -> set[str]:
    """Characters that nobody sees, but for our isolates around what is written from right to left (the second of a
    pair may have been cut off), and joiners between what they join."""
    shown = [re.sub("\u2068([^\u2066-\u2069\n]+)(?:\u2069|(?<=…)$)", r"\1", text, flags=re.M) for text in texts]
    shown = [re.sub(r"(?<=\S)[\u200c\u200d](?=\S)", "", text) for text in shown]
    return {c for text in shown for c in text if unicodedata.category(c) in HIDDEN and c != "\n"}


def check(message: Message) -> None:
    for blocks in (message.blocks, message.plain_blocks):
        assert check_blocks(list(blocks), Surface.MESSAGE) == []
        ids = [block["block_id"] for block in blocks]
        assert len(set(ids)) == len(ids)
        assert '"mrkdwn"' not in json.dumps([block.get("type") for block in blocks])
    assert not any(text == "mrkdwn" for text in strings(list(message.blocks)))
    assert 0 < len(message.text) <= limits.TEXT
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", message.text)
    shown = [
        message.text,
        *(text for blocks in (message.blocks, message.plain_blocks) for text in strings(list(blocks))),
    ]
    assert not hidden(shown)
    assert not message.plain_blocks or all(
        block["type"] not in ("data_visualization", "table", "data_table") for block in message.plain_blocks
    )


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_every_message_is_harmless_and_valid_with_naughty_text(text: str) -> None:
    for made in every_message(text).values():
        check(made)


@given(names)
@settings(max_examples=25, deadline=None)
def test_every_message_is_harmless_and_valid_with_any_text(text: str) -> None:
    for made in every_message(text).values():
        check(made)


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_every_modal_is_harmless_and_valid_with_naughty_text(text: str) -> None:
    for view in state_modals(text).values():
        assert list(check_view(view)) == []
        assert not any(said == "mrkdwn" for said in strings(view))
        assert not hidden(strings(view))


@pytest.mark.parametrize("text", [*NAUGHTY, "N" * 10_000, "\u05d0\u05d1\u05d2" * 200], ids=range(len(NAUGHTY) + 2))
def test_every_home_is_harmless_and_valid_with_naughty_text(text: str) -> None:
    for view in home_views(text).values():
        assert list(check_view(view)) == []
        assert len(view["blocks"]) <= limits.VIEW_BLOCKS // 2
        assert len(json.dumps(view)) < 125_000  # half of what Slack takes
        assert not any(said == "mrkdwn" for said in strings(view))
        assert not hidden(strings(view))


def test_a_message_says_the_same_every_time() -> None:
    assert every_message("Northwind") == every_message("Northwind")


def test_the_text_says_all_that_the_blocks_say() -> None:
    """Screen readers get the text only: every line of rich text stands in it too."""
    for name_, made in every_message("Northwind Traders").items():
        if name_.startswith("largest") or name_ == "portfolio 1":
            continue  # cut to Slack's recommended length
        said = " ".join(made.text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").split())
        for block in made.blocks:
            for element in block.get("elements", []):
                for item in element.get("elements", [element]) if block["type"] == "rich_text" else []:
                    line = "".join(part.get("text", "") for part in item.get("elements", [item]))
                    assert " ".join(line.split()) in said, name_


def test_colour_alone_says_nothing() -> None:
    """The tier of every coloured mark is named in the same message."""
    marked = 0
    for name_, made in every_message("Northwind Traders").items():
        for tier in (each for each, mark in TIER_MARKS.items() if mark in made.text):
            meant = ("not enough data", "no score") if tier is Tier.INSUFFICIENT_DATA else (tier_name(tier).casefold(),)
            assert any(each in made.text.casefold() for each in meant), (name_, tier)
            marked += 1
    assert marked > 10


def test_without_its_emoji_no_message_says_less_and_none_has_others() -> None:
    for name_, made in every_message("Northwind Traders").items():
        drawn = {c for c in made.text if unicodedata.category(c) == "So"}
        assert drawn <= set(TIER_MARKS.values()), name_
        for line in made.text.splitlines():
            assert re.search(r"\w", line) or not line.strip(), (name_, line)


def test_what_is_sent_switches_slacks_own_markup_off() -> None:
    made = every_message("x")["help"]
    sent = post_args(ASKER, made, None)
    expected = {"parse": "none", "link_names": False, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
    assert expected.items() <= sent.items()
    assert "thread_ts" not in sent
    assert response_args(made)["response_type"] == "ephemeral"
    assert ack_args(made)["response_type"] == "ephemeral"


def test_the_summary_fits_one_screen_of_a_phone() -> None:
    """About 30 lines of 45 characters."""
    for root in (every_message("Northwind Traders")["usual 0"], summary_with_flags()):
        lines = sum(-(-len(line) // 45) for line in root.text.splitlines())
        buttons = sum(block["type"] == "actions" for block in root.blocks)
        assert lines + buttons <= 32


def test_a_list_says_how_many_it_leaves_out() -> None:
    made = items(range(9), lambda n: (f"line {n}",), most=4, what="line")
    assert made.lines == (("line 0",), ("line 1",), ("line 2",), ("line 3",))
    assert made.more == "and 5 more lines"
    assert items(range(9), lambda n: (f"line {n}",), most=9).more is None


def test_escaping_is_slacks_three_characters_and_nothing_else() -> None:
    assert mrkdwn("<!channel> & *b*") == "&lt;!channel&gt; &amp; *b*"


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("שלום: 60 active users", ["שלום"]),
        ("Down: שלום 24 נורת, 3 to low", ["שלום 24 נורת"]),
        ("שלום Traders (נורת): 41", ["שלום", "נורת"]),
        ("لطفا 👩\u200d👧 می\u200cخواهم · 5", ["لطفا 👩\u200d👧 می\u200cخواهم"]),
        ("\u202bשלום\u2068\u202c 1", ["שלום"]),
        ("Müller 日本 1", []),
    ],
)
def test_what_is_written_from_right_to_left_stays_where_it_stands(line: str, parts: list[str]) -> None:
    """Unicode's rules would draw the number before such a name, and turn a line round that begins with one."""
    made = clean(line)
    assert re.findall("\u2068(.*?)\u2069", made) == parts
    assert re.sub("[\u2068\u2069]", "", made) == re.sub("[\u202b\u202c\u2068]", "", line)


def test_a_name_without_a_visible_character_says_so() -> None:
    assert name("\u200b\u202e") == name(None) == name("  ") == NO_NAME


@given(st.text(max_size=300), st.integers(min_value=1, max_value=200))
def test_clipping_keeps_the_limit_and_short_texts(text: str, limit: int) -> None:
    clipped = limits.clip(text, limit)
    assert limits.size(clipped) <= limit
    assert clipped == text or clipped.endswith("…")
    if limits.size(text) <= limit:
        assert clipped == text


@given(st.lists(st.text(max_size=3000), max_size=12))
@settings(deadline=None)
def test_the_full_text_keeps_whole_lines_within_the_length_slack_recommends(lines: list[str]) -> None:
    text = full_text(lines)
    assert len(text) <= limits.TEXT


def test_a_chart_and_a_table_have_a_simpler_form() -> None:
    chart = LineGraph("Score by period", ("Q1", "Q2"), (("Overall", (50.0, 60.0)),))
    made = message("x", [Heading("Trend"), chart, Para(((bold("50"), ", 60"),)), Grid(("A", "B"), (("1", "2"),))])
    assert [block["type"] for block in made.blocks] == ["header", "data_visualization", "rich_text", "table"]
    assert [block["type"] for block in made.plain_blocks] == ["header", "rich_text", "rich_text"]
    assert made.has_native
    assert not message("x", [Heading("Trend")]).has_native
    assert made.text == "Trend\n50, 60\n• 1; B 2"


def test_an_ordered_list_counts_in_the_text_too() -> None:
    assert message("x", [Items((("one",), ("two",)), numbered=True)]).text == "1. one\n2. two"


@pytest.mark.parametrize(
    ("overalls", "points"), [([None] * 6, 0), ([None, None, None, 50.0, 60.0, 70.0], 3), ([70.0] * 6, 6)]
)
def test_the_chart_draws_the_periods_with_a_score_and_the_text_names_the_others(
    overalls: list[float | None], points: int
) -> None:

    from bot.blocks.figures import figures

    made = figures(replace(factories.account_report(), trend=factories.trend(overalls)))
    charts = [block["chart"] for block in made.blocks if block["type"] == "data_visualization"]
    assert len(charts) == (1 if points else 0)
    for chart in charts:
        assert len(chart["axis_config"]["categories"]) == points
        assert all(len(series["data"]) == points for series in chart["series"])
        assert len(chart["series"]) <= 6
    assert ("No score in the " in made.text) == (0 < points < 6)


def test_a_dimension_that_lacks_a_period_is_left_out_and_named() -> None:

    from bot.blocks.figures import figures
    from engagement.model import Dimension

    trend = list(factories.trend([70.0, 60.0, 50.0]))
    trend[0] = replace(trend[0], dimensions={**trend[0].dimensions, Dimension.PRODUCT: None})
    made = figures(replace(factories.account_report(), trend=tuple(trend)))
    [chart] = [block["chart"] for block in made.blocks if block["type"] == "data_visualization"]
    assert [series["name"] for series in chart["series"]] == ["Overall", "Frequency", "Quality", "Breadth"]
    assert "Product: no score, 60, 50" in made.text
    assert "No product in the period up to " in made.text


def test_a_table_with_pages_sorts_by_its_numbers_and_says_what_it_leaves_out() -> None:
    rows = tuple((f"A{n}", Figure(float(n), str(n) if n else "")) for n in range(30))
    made = message("x", [DataGrid("Accounts", ("Account", "Score"), rows, total=45, what="account", listed=3)])
    table, note = made.blocks
    assert (table["type"], table["page_size"]) == ("data_table", limits.DATA_TABLE_PAGE)
    assert {row[1]["type"] for row in table["rows"][1:]} == {"raw_number"}, "else Slack sorts the column as texts"
    assert table["rows"][1][1] == {"type": "raw_number", "value": 0.0, "text": "–"}
    assert note["elements"][0]["text"] == "The first 30 of 45 accounts; all of them are in the exported files"
    last = "and 42 more accounts; all of them are in the exported files"
    assert made.text == f"• A0\n• A1; Score 1\n• A2; Score 2\n{last}"
    assert [block["type"] for block in made.plain_blocks] == ["rich_text"]
    assert last in str(made.plain_blocks)


def test_the_tiers_are_drawn_where_there_is_more_than_one() -> None:
    summary, _, several = portfolio_thread(factories.portfolio_report())
    one = portfolio_thread(factories.smallest_portfolio())[2]
    assert "data_visualization" not in [block["type"] for block in summary.blocks]  # it fits a phone's screen
    [chart] = [block["chart"] for block in several.blocks if block["type"] == "data_visualization"]
    [bars] = chart["series"]
    assert (chart["type"], len(bars["data"])) == ("bar", len(Tier))
    assert [point["value"] for point in bars["data"]] == [
        share.accounts for share in factories.portfolio_report().tiers
    ]
    assert "data_visualization" not in [block["type"] for block in one.blocks]


def test_a_portfolio_says_how_many_accounts_an_average_is_of_only_where_some_lack_it() -> None:
    report = factories.portfolio_report()
    all_of_them = portfolio_thread(report)[0].text
    assert "Frequency: 56, 61 weighted by revenue\n" in all_of_them
    fewer = replace(report, dimensions=(replace(report.dimensions[0], accounts=4), *report.dimensions[1:]))
    assert "Frequency: 56, 61 weighted by revenue (4 accounts)\n" in portfolio_thread(fewer)[0].text


def test_the_most_at_risk_are_told_with_their_first_two_warnings() -> None:
    [first, *_] = [
        line for line in portfolio_thread(factories.largest_portfolio("A"))[0].text.splitlines() if "1. A" in line
    ]
    assert first.endswith("75% likely below 60; Outreach unanswered, Meetings lost, 4 more")


def test_a_report_without_any_score_has_no_table_and_no_row_of_missing_scores() -> None:
    figures = report_thread(factories.smallest_report())[2]
    assert {block["type"] for block in figures.blocks} == {"header", "rich_text"}
    assert "• Product: not scored, no usage source is connected\n" in figures.text
    assert figures.text.endswith("Trend\nNo period has a score yet.")


def test_a_tables_cells_hold_whole_sentences_where_there_is_room() -> None:
    said = "Not scored: no source of e-mails, calls or meetings is connected"
    [table] = message("t", [Grid(("a", "b"), tuple(("x", said) for _ in range(20)))]).blocks
    assert table["rows"][1][1]["text"] == said


def test_an_account_that_was_closed_is_offered_with_the_day() -> None:
    closed = AccountMatch("ACCT-1", "Example Ltd", 100.0, closed_at=date(2026, 1, 31))
    assert "Example Ltd (ACCT-1), closed on 31 Jan 2026" in no_such_account("Exampel", [closed], None).text


def test_a_cell_of_warnings_is_never_cut_inside_a_word() -> None:
    report = factories.portfolio_report()
    told = (SignalName.UNANSWERED_OUTREACH, SignalName.REVIEW_MISSED, SignalName.SPONSOR_MISSING)
    accounts = tuple(replace(each, signals=told, strong=told[:2]) for each in report.accounts)
    [table] = [b for b in portfolio_thread(replace(report, accounts=accounts))[1].blocks if b["type"] == "data_table"]
    assert {row[-1]["text"] for row in table["rows"][1:]} == {"Outreach unanswered (strong), 2 more"}


def test_where_all_warnings_of_a_kind_are_strong_it_says_so() -> None:
    report = factories.portfolio_report()
    strong = tuple(replace(each, accounts=3, strong=3) for each in report.signals)
    assert (
        "Sponsor missing: 3 accounts, all of them strong" in portfolio_thread(replace(report, signals=strong))[2].text
    )


def test_points_that_do_not_follow_from_what_was_measured_are_explained() -> None:
    assert (
        "\nWhere little was observed, points lean towards what is usual.\n"
        in report_thread(factories.account_report())[2].text
    )
