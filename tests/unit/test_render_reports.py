"""Rendered reports: what a manager reads, in every situation, is true to the numbers, plain, and harmless."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.config import Config
from engagement.model import Account, Component, Contact, Person, Source, Tier
from engagement.render import render_json, render_markdown, render_text
from engagement.render.markdown import escape
from engagement.render.wording import component_sentence, tier_certainty_sentence
from engagement.reports import AccountReport, Master, account_report, portfolio_report
from tests.unit.factories import AS_OF, WORKSPACE, contact, facts, master, period
from tests.unit.test_advice import GONE, HIGH, LOW, WARNING

CONFIG = Config()
DAY = timedelta(days=1)
NASTY = (
    "<!channel> <@U1> <script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "\x1b[31mred\x07 \u202eevil\u200b",
    "| a | b |\n# title\n- item",
    "**bold** _it_ `code` [x](http://e) ![i](j)",
    "http://example.com/path and www.example.com",
    "1. one",
    "N" * 10_000,
)
SITUATIONS: dict[str, dict[str, dict[str, Any]]] = {
    "usual": {},
    "high": {"*": HIGH},
    "low": {"*": LOW},
    "gone": {"*": GONE},
    "no usage": {"*": {"usage_state": "unknown"}},
    "stale usage": {"t0": {"usage_state": "stale"}},
    "no seats": {"*": {"seats": 0}},
    "nothing known": {
        "*": dict.fromkeys(("interaction_state", "outreach_state", "meeting_state", "usage_state"), "unknown")
    },
    "nothing asked": {
        "*": {
            "asks": 0,
            "asks_settled": 0,
            "answered": 0,
            "response_rate": None,
            "response_median_hours": None,
            "response_restricted_mean_hours": None,
            "our_asks": 0,
            "customer_initiated": None,
            "meetings_scheduled": 0,
            "meetings_held": 0,
            "meeting_participation": None,
            "strategic_share": None,
            "contacts": [],
            "sponsors": [],
            "engaged_contacts": 0,
            "effective_contacts": 0.0,
        }
    },
    "no record": {
        "*": {
            "history_days": None,
            "silence_days": None,
            "last_customer_act_at": None,
            "touchpoints": 0,
            "two_way": 0,
            "by_kind": [],
            "contacts": [],
            "sponsors": [],
            "engaged_contacts": 0,
            "top_contact_share": None,
        }
    },
    "new": {f"t{i}": {"history_days": None} for i in range(1, 6)},
    "warned": {label: values for warning in WARNING.values() for label, values in warning.items()},
}


def report(situation: str = "usual", known: Master | None = None, **windows: dict[str, Any]) -> AccountReport:
    return account_report(
        facts({"A1": {**SITUATIONS[situation], **windows}}),
        known or master(),
        account="A1",
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
    )


def sentences(text: str) -> list[str]:
    joined = " ".join(text.split())
    return [s for s in re.split(r"(?<=[.!?]) ", joined) if len(s) > 50]


@pytest.mark.parametrize("situation", list(SITUATIONS))
def test_every_situation_reads_as_plain_text(situation: str) -> None:
    text = render_text(report(situation))
    assert text.endswith("\n")
    assert not re.search(r"\bNone\b|\bnan\b|[a-z]_[a-z]|\(\)|  +\.|\.\.|,,| ,| ;|: \.", text), text
    assert max(map(len, text.splitlines())) <= 100
    assert "\n\n\n" not in text


@pytest.mark.parametrize("situation", list(SITUATIONS))
def test_no_section_is_empty_and_no_long_sentence_comes_twice(situation: str) -> None:
    text = render_markdown(report(situation))
    blocks = text.strip().split("\n\n")
    headings = [i for i, block in enumerate(blocks) if block.startswith("#")]
    for i in headings[1:]:
        assert i + 1 < len(blocks)
        assert not blocks[i + 1].startswith("#"), blocks[i]
    said = sentences(re.sub(r"\|[^\n]*", "", text).split("## Trend")[0])
    assert len(said) == len(set(said)), sorted(s for s in said if said.count(s) > 1)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_text_keeps_to_its_width(width: int) -> None:
    assert max(map(len, render_text(report("warned"), width).splitlines())) <= width


def test_the_head_says_tier_score_and_the_score_before() -> None:
    text = render_text(report("usual", t0=LOW), 300)
    down = "down 26 from 76 in the 91 days before"
    said = re.search(rf"Low engaged: 50 of 100, {down}; between (\d+) and (\d+) with 80% probability", text)
    assert said
    assert int(said[1]) < 50 < int(said[2])


def test_a_tier_that_is_not_sure_says_what_else_it_could_be() -> None:
    sure, open_ = {Tier.LOW_ENGAGED: 0.9, Tier.DISENGAGED: 0.1}, {Tier.LOW_ENGAGED: 0.52, Tier.DISENGAGED: 0.48}
    usual = report("usual", t0=LOW)

    def said(chances: dict[Tier, float] | None) -> str:
        return tier_certainty_sentence(replace(usual, score=replace(usual.score, tier_probabilities=chances)))

    assert said(None) == said(sure) == ""
    assert said(open_) == "Low engaged is about as likely as disengaged: 52% against 48%."
    assert said({Tier.LOW_ENGAGED: 0.3, Tier.DISENGAGED: 0.7}) == (
        "By the data disengaged is likelier than low engaged: 70% against 30%."
    )
    assert said({Tier.LOW_ENGAGED: 0.7, Tier.DISENGAGED: 0.3}) == (
        "The tier is not certain: low engaged with 70%, disengaged with 30%."
    )


def test_a_component_is_compared_with_its_peers() -> None:
    adoption = next(c for c in report("usual").dimensions.product.components if c.name is Component.ADOPTION)
    assert "peers" not in component_sentence(adoption)
    compared = replace(adoption, percentile=72.4, peers=34)
    assert component_sentence(compared, "UTC", "mid_market") == (
        "60 active users on 100 seats (good from 65%; better than 72% of 34 peers in mid market)."
    )
    fitted = replace(compared, benchmark_from="peers")
    assert component_sentence(fitted).endswith("(good among its peers from 65%; better than 72% of 34 peers).")


def test_a_missing_source_is_said_plainly() -> None:
    text = " ".join(render_text(report("no usage")).split())
    assert "Not scored, no usage source is connected" in text
    assert "75% of what makes up the score is measured" in text
    assert "No usable data on product usage." in text
    assert "Connect product usage" in text


def test_records_that_do_not_say_who_acted_are_not_called_silence() -> None:
    states = dict.fromkeys(("interaction_state", "outreach_state", "meeting_state"), "unknown")
    nothing: dict[str, Any] = {
        "two_way": 0,
        "touchpoints": 31,
        "last_customer_act_at": None,
        "silence_days": 60.0,
        "engaged_contacts": 0,
        "contacts": [contact("c1", is_sponsor=True, two_way=0, share=None, last_two_way_at=None)],
        "sponsors": [],
        "unknown_direction": 31,
    }
    known = replace(master(), sources=(Source("export", ("unsaid",), AS_OF - 300 * DAY, AS_OF - DAY),))
    found = report("usual", known, **{"*": {**states, **nothing}})
    text = " ".join(render_text(found).split())
    assert "Not scored, the records do not say who acted or what came of it" in text
    assert "31 touchpoints (31 in the period before)." in text
    assert "When the customer was last heard from cannot be told: the records do not say who acted" in text
    assert "1 contact known; which of them took part cannot be told" in text
    assert "Connect e-mails, messages and calls" in text
    for untrue in ("never in touch", "Not engaged", "none of them two-way", "No contact took part", "is connected"):
        assert untrue not in text


def test_a_silent_sponsor_is_named_with_the_usual_gap() -> None:
    silent = {
        "contact_id": "c1",
        "left_on": None,
        "last_two_way_at": AS_OF - 62 * DAY,
        "usual_gap_days": 6.0,
        "silence_days": 41.0,
    }
    text = " ".join(render_text(report("usual", scan28={"sponsors": [silent]})).split())
    assert (
        "The sponsor, Cleo Example (CFO), has not been in touch for 41 business days (since 31 Jul 2026); "
        "the usual gap is 6." in text
    )


def test_the_other_warnings_tell_their_numbers() -> None:
    first, last = AS_OF - 12 * DAY, AS_OF - 2 * DAY
    windows: dict[str, dict[str, Any]] = {
        "scan28": {
            "attempts": 4,
            "attempt_first_at": first,
            "attempt_last_at": last,
            "last_customer_act_at": AS_OF - 20 * DAY,
            "response_median_hours": None,
            "asks": 5,
            "answered": 1,
            "product_events": 600,
            "points": 4.0,
        },
        "scan28_previous": {"response_median_hours": 12.0, "product_events": 1000, "points": 10.0},
        "scan91": {
            "meetings_lost": 2,
            "lost_ids": ["b", "a"],
            "lost_at": [AS_OF - 5 * DAY, AS_OF - 30 * DAY],
            "meetings_held": 0,
            "reviews_missed": 1,
            "review_missed_ids": ["r"],
            "review_missed_at": [AS_OF - 9 * DAY],
        },
    }
    text = " ".join(render_text(report("usual", **windows)).split())
    for said in (
        "4 attempts to reach the customer since 19 Sept 2026, on different days, without any reply;",
        "without any reply; last heard from on 11 Sept 2026.",
        "2 meetings (26 Sept 2026 and 1 Sept 2026) cancelled or missed and not rescheduled in the last 91 days;",
        "In the last 28 days 1 of 5 requests answered so far; in the 28 days before, half were answered within",
        "The business review of 22 Sept 2026 was declined or nobody of the customer came, and it was not rescheduled.",
        "Product use is down 40% (1,000 to 600 actions) and two-way activity down 60% (10 to 4 activity points)",
    ):
        assert said in text


def test_a_sponsor_who_left_is_said() -> None:
    left = {
        "contact_id": "c1",
        "left_on": (AS_OF - 20 * DAY).date(),
        "last_two_way_at": AS_OF - 30 * DAY,
        "usual_gap_days": 6.0,
        "silence_days": 20.0,
    }
    text = " ".join(render_text(report("usual", scan28={"sponsors": [left]})).split())
    assert "The sponsor, Cleo Example (CFO), left on 11 Sept 2026, and no other sponsor is known." in text


def hostile(text: str) -> Master:
    """Master data in which every string of the customer or of ours is ``text``."""
    return Master(
        accounts={"A1": Account(id="A1", name=text, segment=text, arr=5.0, currency=text, owner_email="o", stage=text)},
        contacts={"A1": (Contact("A1", "c1", name=text, title=text, department=text),)},
        people={"o": Person(email="o", name=text)},
        sources=(Source(text, ("email",)),),
    )


@pytest.mark.parametrize("text", NASTY)
def test_hostile_strings_are_harmless_in_the_terminal(text: str) -> None:
    found = render_text(report("warned", hostile(text)))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", found)
    assert max(map(len, found.splitlines())) <= 100


@pytest.mark.parametrize("text", NASTY)
def test_hostile_strings_are_no_markup_in_markdown(text: str) -> None:
    found = render_markdown(report("warned", hostile(text)))
    assert not re.search(r"(?<!\\)<|(?<!\\)`|(?<!\\)\]\(|(?<!\\)!\[", found)
    tables = [line for line in found.splitlines() if line.startswith("|")]
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in tables}
    assert widths <= {4, 7, 8}, "a bar in a name must not open a column"


@pytest.mark.parametrize("text", NASTY)
def test_hostile_strings_come_back_whole_from_json(text: str) -> None:
    assert report("warned", hostile(text)).account.name == text
    assert render_json(report("warned", hostile(text))).isascii()


@given(st.text(max_size=60))
def test_escaped_text_starts_no_block_and_no_link(text: str) -> None:
    shown = escape(text)
    assert not re.match(r"(#|>|[-+=:]|\d+[.)])", shown)
    assert not re.search(r"(?<!\\)[*_`\[\]<>|~]", shown.replace("\\\\", ""))
    assert not re.search(r"(?i)\b(https?|ftp|mailto):|\bwww\.", shown)


@settings(deadline=None, max_examples=30)
@given(
    situation=st.sampled_from(list(SITUATIONS)),
    warnings=st.sets(st.sampled_from(list(WARNING))),
    shares=st.lists(st.floats(0, 1), min_size=6, max_size=6),
)
def test_any_report_renders(situation: str, warnings: set[str], shares: list[float]) -> None:
    names = ("regularity", "response_rate", "meeting_participation", "strategic_share", "adoption", "feature_breadth")
    windows = {label: values for w in sorted(warnings) for label, values in WARNING[w].items()}
    found = report(
        situation, t0={**SITUATIONS[situation].get("t0", {}), **dict(zip(names, shares, strict=True))}, **windows
    )
    for text in (render_text(found), render_markdown(found)):
        assert "None" not in text
        assert not re.search(r"[a-z]_[a-z]", text)


def test_long_lists_are_cut_and_say_so() -> None:
    people = [contact(f"c{i:02d}", share=0.05) for i in range(20)]
    text = render_text(report("usual", t0={"contacts": people}))
    assert "And 6 more contacts." in text


def test_the_portfolio_names_what_needs_attention() -> None:
    accounts: dict[str, dict[str, dict[str, Any]]] = {"A1": {}, "B2": {"t0": LOW, "scan91": {"reviews_missed": 1}}}
    known = master("A1", "B2")
    known = replace(known, accounts={**known.accounts, "B2": replace(known.accounts["B2"], arr=None)})
    found = portfolio_report(facts(accounts), known, period=period(), as_of=AS_OF, workspace=WORKSPACE, config=CONFIG)
    text = " ".join(render_text(found).split())
    assert "2 accounts, average score 63 of 100." in text
    assert "1 account without a known revenue counts with the median of the segment." in text
    assert (
        "1. Account B2 (B2): Low engaged at 50; €120,000 (assumed); renews in 70 days; Business review missed" in text
    )
    assert "Account B2 (B2): 50, down 26 points" in text
    assert "Business review missed: 1 account" in text
    assert "Moved up" not in text
    assert not re.search(r"\bNone\b|\bnan\b|[a-z]_[a-z]", text)


def test_an_empty_portfolio_says_so() -> None:
    found = portfolio_report(
        facts(), Master(accounts={}), period=period(), as_of=AS_OF, workspace=WORKSPACE, config=CONFIG
    )
    assert "No open account." in render_text(found)
