"""Logging a touchpoint, alone: what its window offers and refuses, to whom, and what is done again after a crash."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.asker import Asker
from bot.blocks.message import Json
from bot.deps import Deps
from bot.errors import NotAllowed, RightMissing, Who
from bot.ids import ActionId, ViewId
from bot.inbox import InboxWork
from bot.listeners.touch import open_for, take_form, take_remove
from bot.payloads import MessageTouch, PayloadError
from bot.rights import Role
from bot.soon import Soon
from bot.touch_form import happened_at, problems, read_form
from bot.touch_work import on_touch, on_touch_removed
from bot.workspace.blocks import check_view
from engagement.account_index import key_of
from engagement.delivery import InboxKind
from engagement.model import Contact, ListedAccount
from engagement.store import logged
from engagement.store.tables import OutboxRow
from engagement.touch import Touch, What
from tests.slack.fakes import ASKER, Doorkeeper, fake_deps
from tests.slack.recording import Recorder, send_due
from tests.slack.test_bot_picker import stored
from tests.slack.touches import WRITTEN, touch_modals

ACCOUNT = ListedAccount("ACCT-123", "Northwind Traders")
MIRA = Contact("ACCT-123", "P-1", "Mira Vale", "mira@northwind.example")
AT, NOW = WRITTEN.written_at, WRITTEN.written_at + timedelta(hours=1)
STAMP = int(AT.timestamp())
USUAL: Json = {"account": key_of("ACCT-123"), "what": "from_us", "when": STAMP}
SHORTCUT: Json = {
    "user": {"id": "U0ANA", "team_id": "T0HARBOUR"},
    "channel": {"id": WRITTEN.channel_id},
    "trigger_id": "1.2.a",
    "response_url": "https://x.example/1",
    "message_ts": WRITTEN.ts,
    "message": {"user": "U0MIRA", "ts": WRITTEN.ts, "text": "secret"},
}


def submitted(values: Json, asked: MessageTouch = WRITTEN) -> Json:
    stated = {}
    for name, value in values.items():
        kind = {"who": "value", "when": "selected_date_time"}.get(name, "selected_option")
        stated[name] = {name: {kind: {"value": value} if kind == "selected_option" else value}}
    view = {"id": "V1", "hash": "1", "callback_id": ViewId.TOUCH, "private_metadata": asked.encode()}
    return {"user": SHORTCUT["user"], "view": {**view, "state": {"values": stated}}}


def work(values: Json, asked: MessageTouch = WRITTEN, key: str = "view:1") -> InboxWork:
    payload = {"metadata": asked.encode(), "values": values, "value": asked.encode()}
    return InboxWork(key, InboxKind.VIEW, ViewId.TOUCH, ASKER, payload, datetime.now(UTC), 1)


def touch_of(deps: Deps) -> Touch | None:
    with deps.read() as session:
        return logged.logged(session, WRITTEN.message_id)


def said(deps: Deps) -> list[str]:
    with deps.read() as session:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.created_at))
        return [row.content["message"]["text"] for row in rows if row.content]


def wrong(values: Json, **how: Any) -> dict[str, str]:
    given = {"account": ACCOUNT, "known": [MIRA], "written_at": AT, "now": NOW, **how}
    return problems(read_form(values), given.pop("account"), given.pop("known"), **given)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, {}),
        ({"what": "call", "who": "mira@northwind.example"}, {}),
        ({"what": None}, {"what": "Choose one."}),
        ({"what": "spell"}, {"what": "Choose one."}),
        ({"what": "meeting"}, {"who": "A meeting counts only with somebody of the customer: write who was there."}),
        ({"what": "meeting", "who": "mira@northwind.example"}, {}),
        ({"when": None}, {"when": "Choose a day and time."}),
        ({"when": 10**15}, {"when": "Choose a day and time."}),
        ({"when": STAMP + 45}, {}),
        (
            {"when": STAMP - 3600},
            {"when": "A message counts when it was written. Set this back, or choose a call or meeting above."},
        ),
        ({"what": "call", "when": STAMP - 3600}, {}),
        ({"what": "call", "when": STAMP + 1800}, {}),  # agreed in the message, and held before it is logged
        ({"what": "call", "when": STAMP + 3601}, {"when": "That is still to come. Log it once it has happened."}),
        (
            {"what": "call", "when": STAMP - 366 * 86400},
            {"when": "That is more than a year before the message: check the day."},
        ),
        ({"what": "remove", "when": None, "account": None}, {}),
    ],
)
def test_what_is_wrong_is_said_at_its_input(change: Json, found: dict[str, str]) -> None:
    assert wrong({**USUAL, **change}) == found


def test_an_account_that_is_not_there_and_an_address_of_somebody_elses() -> None:
    assert wrong(USUAL, account=None) == {"account": "This account is no longer there. Choose another."}
    assert wrong({**USUAL, "account": None}, account=None) == {"account": "Choose one."}
    theirs = replace(MIRA, account_id="ACCT-200")
    assert wrong({**USUAL, "who": "mira@northwind.example"}, known=[theirs]) == {
        "who": "No contact of Northwind Traders on record has this address. Correct it, or leave it empty."
    }


def test_a_message_happened_when_it_was_written_a_call_when_it_is_said() -> None:
    form = read_form({**USUAL, "when": STAMP})
    assert happened_at(form, AT) == AT
    assert happened_at(replace(form, what=What.CALL), AT) == datetime.fromtimestamp(STAMP, UTC) != AT


@given(st.text(min_size=1, max_size=30), st.text(max_size=30), st.none() | st.text(max_size=2000))
def test_what_a_window_carries_comes_back(channel: str, author: str, url: str | None) -> None:
    asked = MessageTouch(channel, "1790000000.000100", author, "C-1", "2026-09-22T07:00:00+00:00", url)
    back = MessageTouch.decode(asked.encode())
    assert replace(back, response_url=url) == asked
    assert back.response_url in (url or None, None)


@pytest.mark.parametrize("value", [None, "", "{}", '{"v":1,"c":"C1"}', '{"v":1,"c":"C1","t":"now"}', '{"v":1,"c":7}'])
def test_anything_else_is_an_error_for_the_person(value: str | None) -> None:
    with pytest.raises(PayloadError):
        MessageTouch.decode(value)


def test_slack_takes_the_window_at_any_size() -> None:
    for text in ("N", "N" * 10_000, "שלום 👩‍👩‍👧‍👦 <!channel> *x* " * 300):
        for view in touch_modals(text):
            assert check_view(view) == []


@pytest.mark.parametrize(
    ("keeper", "told"),
    [
        (Doorkeeper(Who.GUEST), "you are a guest here"),
        (Doorkeeper(Who.OUTSIDER), "members of the workspace"),
        (Doorkeeper(role=Role.VIEWER), "It takes the role member in this app to log messages as touchpoints"),
    ],
)
def test_who_may_not_log_gets_no_window_and_logs_nothing(keeper: Doorkeeper, told: str) -> None:
    recorder = Recorder()
    deps = fake_deps(stored(), recorder=recorder, access=keeper)
    open_for(deps, SHORTCUT)
    deps.modals.close()
    send_due(deps)
    [call] = recorder.calls
    assert call["method"] == "response_url"
    assert told in call["args"]["text"]
    for handler in (on_touch, on_touch_removed):
        with pytest.raises((NotAllowed, RightMissing)):
            handler(deps, work(USUAL))
    assert touch_of(deps) is None
    deps.close()


def test_the_window_opens_without_knowing_who_wrote_where_slack_does_not_say_in_time() -> None:
    """No directory answers here; and the text that came with the shortcut is carried nowhere."""
    recorder, never = Recorder(), threading.Event()
    deps = replace(fake_deps(stored(), recorder=recorder), soon=Soon(within=0.05))
    deps.directory.email_of = lambda user: never.wait(5)  # type: ignore[assignment, method-assign, return-value]
    open_for(deps, SHORTCUT)
    deps.modals.close()
    never.set()
    [call] = recorder.calls
    view = call["args"]["view"]
    assert check_view(view) == []
    assert not [block for block in view["blocks"] if "initial_option" in block.get("element", {})]
    assert "secret" not in str(view)
    deps.close()


def test_work_that_is_done_again_after_a_crash_changes_nothing_and_answers_once() -> None:
    deps = fake_deps(stored())
    for _ in range(3):
        on_touch(deps, work(USUAL))
    first = touch_of(deps)
    assert first is not None
    shown = replace(WRITTEN, touch_id=WRITTEN.message_id, seen=first.logged_at.isoformat())
    on_touch_removed(deps, work({}, shown, key="action:1"))
    on_touch(deps, work(USUAL))  # its process died before it was noted as done
    assert touch_of(deps) is None
    assert [text.partition(":")[0] for text in said(deps)] == ["Logged", "Removed, so it counts no more"]
    deps.close()


def test_what_only_the_work_finds_wrong_is_told() -> None:
    """As where Slack did not say in time, in the acknowledgement, what the person may see."""
    deps = fake_deps(stored())
    on_touch(deps, work({**USUAL, "who": "nobody@x.example"}))
    assert touch_of(deps) is None
    assert said(deps) == [
        "Nothing was logged. No contact of Northwind Traders on record has this address. Correct it, or leave it empty."
    ]
    deps.close()


def test_a_full_line_and_an_old_window_are_said_in_the_window() -> None:
    deps = fake_deps(stored(), most=0)
    full = take_form(deps, submitted(USUAL))
    assert "so nothing was logged" in str(full["view"])
    old = submitted(USUAL)
    old["view"]["private_metadata"] = '{"v":0}'
    assert "from an older version" in str(take_form(deps, old)["view"])
    take_remove(deps, SHORTCUT, {"action_id": ActionId.TOUCH_REMOVE, "value": WRITTEN.encode()})
    assert "more to do than I can line up" in said(deps)[0]
    deps.close()


def test_the_asker_is_the_one_who_used_the_shortcut_not_the_one_who_wrote() -> None:
    assert Asker.of_action(SHORTCUT).user_id == "U0ANA"
