"""What people say to the app in messages, and what it means."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar import (
    AccountWanted,
    Command,
    CompareWanted,
    DigestWanted,
    DigestWish,
    ExplainWanted,
    FilterWords,
    FlagsWanted,
    Help,
    LinkWanted,
    NoAccount,
    PickerWanted,
    PlanWanted,
    Portfolio,
    SubscribeWanted,
    parse,
    spoken,
    talk,
)
from bot.grammar.talk import BEGINNINGS, ENDINGS, SAYINGS
from bot.listeners.talk import take
from tests.slack.fakes import IDENTITY, fake_deps, work_off
from tests.slack.recording import Recorder

APP = IDENTITY.bot_user_id
AT = f"<@{APP}>"


@pytest.mark.parametrize(
    ("text", "account", "period"),
    [
        (f"{AT} how is Northwind?", "Northwind", None),
        (f"{AT} ACCT-123 quarterly", "ACCT-123", "quarterly"),
        (f"hey <@{APP}|engagement>, how is Northwind Traders doing this quarter?", "Northwind Traders", "this quarter"),
        ("What about Harbour Lights", "Harbour Lights", None),
        ("how's Northwind's engagement?", "Northwind", None),
        ("How’s Northwind doing these days?", "Northwind", None),
        ("could you please show me the report for ACCT-123 in 2026-Q3, thanks!", "ACCT-123", "2026-q3"),
        ("last quarter for Northwind", "Northwind", "last quarter"),
        ("report ACCT-123 please", "ACCT-123", None),
        ("how was Northwind in September?", "Northwind", "september"),
        ("quarterly report for Northwind", "Northwind", "quarterly"),
        ('how is "What About Us" over last month?', "What About Us", "last month"),
        ("O'Hara &amp; Sons", "O'Hara & Sons", None),
        ("/engagement ACCT-123", "ACCT-123", None),
        ("<#C0CUSTOMER|northwind> monthly", "<#C0CUSTOMER>", "monthly"),
    ],
)
def test_an_account_is_understood_with_small_talk_around_it(text: str, account: str, period: str | None) -> None:
    read = talk(text, APP)
    assert isinstance(read, AccountWanted)
    assert (read.account, read.period) == (account, period)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how is the portfolio doing this month?", Portfolio("this month")),
        ("my accounts please", Portfolio(filters=FilterWords(owner="me"))),
        ("portfolio segment:smb tier:low", Portfolio(filters=FilterWords(segment="smb", tier="low"))),
        ("show me my flags", FlagsWanted()),
        ("what are the open warnings?", FlagsWanted()),
        ("flags for Northwind", FlagsWanted("Northwind")),
        ("explain the quality of Northwind last quarter", ExplainWanted("Northwind", "quality", "last quarter", "")),
        ("explain Northwind's quality", ExplainWanted("Northwind", "quality", None, "")),
        ("what is the plan for Northwind?", PlanWanted("Northwind")),
        ("plan for Northwind target 75", PlanWanted("Northwind", 75)),
        ("compare Northwind with Harbour Lights please", CompareWanted(("Northwind", "Harbour Lights"))),
        ("subscribe me to ACCT-123", SubscribeWanted("ACCT-123")),
        ("link this channel to ACCT-123", LinkWanted("ACCT-123")),
        ("digest now", DigestWanted(DigestWish.NOW)),
        ("what changed?", DigestWanted(DigestWish.PREVIEW)),
        ("which accounts are at risk right now?", Portfolio()),
        ("settings", DigestWanted(DigestWish.SETTINGS)),
        ("help flags", Help("flags")),
        ("last quarter?", NoAccount("last quarter")),
        *((text, PickerWanted()) for text in (AT, f"{AT} ?", "Hi!", "thanks", "hello please")),
    ],
)
def test_the_verbs_are_those_of_the_command(text: str, expected: Command) -> None:
    read = talk(text, APP)
    if isinstance(read, ExplainWanted):
        read = ExplainWanted(read.account, read.dimension, read.period, "")
    assert read == expected


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("which flags do I have", "flags"),
        ("which of my warnings are open", "flags"),
        ("I would like something to explain", "explain ACCT-123"),
        ("which of them should I call right now?", "help"),
        ("what should I cook tonight?", "help"),
        ("northwnd", None),
        ("portfolo monthly", "portfolio monthly"),
    ],
)
def test_what_is_not_understood_comes_with_the_nearest_command(text: str, instead: str | None) -> None:
    read = talk(text, APP)
    assert isinstance(read, AccountWanted)
    assert read.instead == instead
    assert instead is None or not isinstance(parse(instead), AccountWanted)


def test_a_name_that_is_the_whole_text_is_tried_before_its_small_talk_is_dropped() -> None:
    read = talk("The Status Company", APP)
    assert isinstance(read, AccountWanted)
    assert (read.whole, read.certain) == ("The Status Company", False)
    assert spoken(f"{AT} The Status Company?", APP) == "The Status Company"


def test_every_saying_means_a_command_and_no_small_talk_is_a_word_of_the_grammar() -> None:
    assert not any(isinstance(parse(said), AccountWanted) for said in SAYINGS.values())
    for phrase in BEGINNINGS | ENDINGS:
        assert isinstance(parse(" ".join(phrase)), AccountWanted), phrase


@given(st.text(max_size=1200))
def test_every_message_means_something(text: str) -> None:
    read = talk(text, APP)
    if isinstance(read, AccountWanted):
        assert read.account.strip() == read.account != ""


@given(st.sampled_from(sorted(BEGINNINGS)), st.sampled_from(sorted(ENDINGS)), st.booleans())
def test_small_talk_changes_nothing(beginning: tuple[str, ...], ending: tuple[str, ...], twice: bool) -> None:
    said = " ".join([*beginning, *(beginning if twice else ()), "Drossel Textiles", *ending])
    read = talk(said, APP)
    assert isinstance(read, AccountWanted)
    assert read.account == "Drossel Textiles"


# -- what is a question, and what is not -------------------------------------------------------------------------------


def mention(**changes: Any) -> dict[str, Any]:
    event = {"type": "app_mention", "user": "U0ANA", "text": f"{AT} ACCT-123", "channel": "C0SUCCESS", "ts": "1.000001"}
    return {"team_id": "T0HARBOUR", "event_id": "Ev1", "event": {**event, **changes}}


@pytest.mark.parametrize(
    "other",
    [
        {"subtype": "message_changed"},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"bot_id": "B0BOT"},
        {"edited": {"user": "U0ANA", "ts": "2.000001"}},
        {"user": APP},
        {"user": None},
    ],
)
def test_edits_apps_and_the_own_messages_are_no_questions(other: dict[str, Any]) -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    take(deps, mention(**other))
    work_off(deps)
    deps.close()
    assert recorder.calls == []


def test_a_mention_that_slack_delivers_again_is_answered_once_and_its_text_goes_with_the_work() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    for _ in range(3):
        take(deps, mention())
    work_off(deps)
    take(deps, mention())
    work_off(deps)
    posts = [call["args"] for call in recorder.calls if call["method"] == "chat.postMessage"]
    assert [post["thread_ts"] for post in posts] == ["1.000001"] * 3
    assert [call["method"] for call in recorder.calls] == ["chat.postMessage"] * 3
    deps.close()


def test_in_a_full_line_the_asker_is_told_and_nothing_is_kept() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    deps.inbox._most = 0
    take(deps, mention(thread_ts="0.000009"))
    work_off(deps)
    deps.close()
    [call] = recorder.calls
    assert (call["method"], call["args"]["thread_ts"]) == ("chat.postEphemeral", "0.000009")
    assert "more to do than I can line up" in call["args"]["text"]
