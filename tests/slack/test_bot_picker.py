"""The window to choose a report in: what it offers, to whom, what it refuses, and what comes of a choice."""

import json
import threading
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asker import Asker
from bot.blocks.message import Json
from bot.blocks.picker import account_option, account_options, picker_modal
from bot.deps import Deps
from bot.errors import Failure, SendFailed, Who
from bot.grammar import FilterWords
from bot.listeners.picker import options_for, take_picked
from bot.payloads import OpenedFrom
from bot.picker import open_picker
from bot.picker_form import Picked, problems, read_form
from bot.rights import Right
from bot.soon import Soon
from bot.workspace.blocks import check_options, check_view
from engagement.account_index import AccountIndex, key_of
from engagement.audit import Outcome, Surface
from engagement.audit_use import AuditUse
from engagement.errors import DatabaseUnavailable
from engagement.model import ListedAccount
from engagement.store.tables import AccountRow, PersonRow
from tests.slack import factories
from tests.slack.fakes import ASKER, WORKSPACE, Doorkeeper, FakeEngagement, fake_deps, fake_engagement, work_off
from tests.slack.recording import Recorder, send_due

ANA, BEN = "ana@harbour.example", "ben@harbour.example"
ACCOUNTS = (
    ListedAccount("ACCT-123", "Northwind Traders", "mid-market", owner_email=BEN),
    ListedAccount("ACCT-200", "Harbour Lights", "smb", owner_email=ANA),
    ListedAccount("ACCT-201", "Harbour Works", "smb", closed_at=date(2026, 3, 31)),
)


def stored(engagement: FakeEngagement | None = None) -> FakeEngagement:
    """The three accounts, in the database too."""
    engine = engagement or fake_engagement()
    with engine.database.session(WORKSPACE, write=True) as session:
        rows = [{**asdict(each), "account_id": each.id} for each in ACCOUNTS]
        session.insert_many(AccountRow, [{key: row[key] for key in row if key != "id"} for row in rows])
        session.insert_many(PersonRow, [{"email": ANA, "name": "Ana Example", "slack_user_id": "U0ANA"}])
    return engine


def typing(text: str, view: str = "picker") -> Json:
    """What Slack asks while somebody types."""
    return {
        "type": "block_suggestion",
        "user": {"id": "U0ANA", "team_id": "T0HARBOUR"},
        "view": {"id": "V1", "callback_id": view},
        "action_id": "account",
        "block_id": "account",
        "value": text,
    }


def submitted(values: dict[str, Any], opened: OpenedFrom = OpenedFrom("C0SUCCESS", "https://x.example/1")) -> Json:
    """A submitted window. Menus by value, texts as they are."""
    stated = {}
    for name, value in values.items():
        kind = {"owner": "selected_user", "other_period": "value"}.get(name, "selected_option")
        stated[name] = {name: {kind: {"value": value} if kind == "selected_option" else value}}
    view = {
        "id": "V1",
        "hash": "1",
        "callback_id": "picker",
        "private_metadata": opened.encode(),
        "state": {"values": stated},
    }
    return {"user": {"id": "U0ANA", "team_id": "T0HARBOUR"}, "team": {"id": "T0HARBOUR"}, "view": view}


def labels(deps: Deps, text: str, view: str = "picker") -> list[str]:
    options = options_for(deps, typing(text, view))
    assert check_options({"options": options}) == []
    return [each["text"]["text"] for each in options]


def chosen(values: dict[str, Any], **how: Any) -> tuple[dict[str, Any], list[Json], FakeEngagement]:
    """What a submission is answered with, and all that it leads to."""
    recorder, engine = Recorder(), stored()
    deps = fake_deps(engine, recorder=recorder, **how)
    said = take_picked(deps, submitted(values))
    work_off(deps)
    deps.close()
    return said, recorder.calls, engine


def test_nothing_typed_offers_the_portfolio_and_ones_own_accounts_first() -> None:
    deps = fake_deps(stored())
    assert labels(deps, "") == [
        "The portfolio: all accounts",
        "Harbour Lights (ACCT-200)",
        "Northwind Traders (ACCT-123)",
        "Harbour Works (ACCT-201), closed 31 Mar 2026",
    ]
    assert labels(deps, "portf") == ["The portfolio: all accounts"]
    assert labels(deps, "northw") == ["Northwind Traders (ACCT-123)"]
    assert labels(deps, "", view="another")[0] == "Harbour Lights (ACCT-200)"  # elsewhere an account is wanted
    deps.close()


@pytest.mark.parametrize("who", Who)
def test_who_may_not_see_customer_data_is_offered_nothing(who: Who) -> None:
    deps = fake_deps(stored(), access=Doorkeeper(who))
    assert labels(deps, "") == labels(deps, "north") == []
    deps.close()


def test_a_window_opens_for_a_command_without_words_and_not_for_who_may_not() -> None:
    recorder = Recorder()
    deps = fake_deps(stored(), recorder=recorder)
    open_picker(deps, replace(ASKER, trigger_id="1.2.a"), account_id="ACCT-200")
    deps.modals.close()
    [opened] = recorder.calls
    assert opened["method"] == "views.open"
    assert check_view(opened["args"]["view"]) == []
    first = opened["args"]["view"]["blocks"][0]["element"]["initial_option"]
    assert first["text"]["text"] == "Harbour Lights (ACCT-200)"

    refused = Recorder()
    deps = fake_deps(stored(), recorder=refused, access=Doorkeeper(Who.GUEST))
    open_picker(deps, ASKER)
    deps.modals.close()
    send_due(deps)
    [said] = refused.calls
    assert "you are a guest here" in said["args"]["text"]


def test_a_window_is_in_the_audit_once_however_much_is_typed_into_it() -> None:
    """Names of accounts are shown while somebody types: who could read them is who opened the window."""
    deps = fake_deps(stored())
    open_picker(deps, replace(ASKER, trigger_id="1.2.a"))
    deps.modals.close()
    for typed in ("", "n", "no", "northw"):
        labels(deps, typed)
    [entry] = AuditUse(deps.database, deps.workspace_id).audit()
    assert (entry.action, entry.surface, entry.accounts, entry.outcome) == (
        "picker",
        Surface.WINDOW,
        (),
        Outcome.ANSWERED,
    )
    deps.close()


@pytest.mark.parametrize(
    ("failure", "said", "outcome", "reason"),
    [
        (DatabaseUnavailable("gone"), "my database does not answer", Outcome.REFUSED, "database_unavailable"),
        (SendFailed(Failure.AMBIGUOUS, "timeout"), "Nothing was changed", Outcome.REFUSED, "slack_timeout"),
        (KeyError("x"), "went wrong on my side", Outcome.FAILED, None),
    ],
)
def test_a_window_that_cannot_be_made_is_said_and_stands_in_the_audit(
    failure: Exception, said: str, outcome: Outcome, reason: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise failure

    recorder = Recorder()
    deps = fake_deps(stored(), recorder=recorder)
    monkeypatch.setattr("bot.picker.account_here", fails)
    open_picker(deps, replace(ASKER, trigger_id="1.2.a"))
    deps.modals.close()
    send_due(deps)
    [told] = recorder.calls
    assert said in told["args"]["text"]
    [entry] = AuditUse(deps.database, deps.workspace_id).audit()
    assert (entry.action, entry.outcome) == ("picker", outcome)
    if reason:
        assert entry.reason == reason
    else:
        assert str(entry.reason) in told["args"]["text"], "the incident's number"
    deps.close()


def test_an_account_is_reported_where_the_command_was_typed() -> None:
    said, calls, engine = chosen({"account": key_of("ACCT-200"), "period": "quarterly"})
    assert said == {}
    assert [call["method"] for call in calls] == ["response_url", *["chat.postMessage"] * 3]
    assert "Working on the quarterly report" in calls[0]["args"]["text"]
    assert calls[1]["args"]["channel"] == "C0SUCCESS"
    assert set(engine.asked) == {("ACCT-200", "quarterly")}


def test_a_period_in_ones_own_words_counts_instead_of_the_chosen_one() -> None:
    _, _, engine = chosen({"account": key_of("ACCT-200"), "period": "monthly", "other_period": " 2026-Q2 "})
    assert set(engine.asked) == {("ACCT-200", "2026-Q2")}


def test_the_portfolio_is_reported_with_its_filters() -> None:
    filters = {"segment": key_of("mid-market"), "tier": "low_engaged", "renewal": "90d"}
    said, calls, _ = chosen({"account": "portfolio", "period": "usual", **filters})
    assert said == {}
    only = "Only accounts of segment mid-market, that are low engaged, renewing within 90 days."
    assert only in calls[1]["args"]["text"]


def test_without_a_conversation_the_report_goes_to_the_person() -> None:
    recorder = Recorder()
    deps = fake_deps(stored(), recorder=recorder)
    assert take_picked(deps, submitted({"account": key_of("ACCT-200")}, OpenedFrom(""))) == {}
    work_off(deps)
    deps.close()
    posted = [call["args"]["channel"] for call in recorder.calls if call["method"] == "chat.postMessage"]
    assert posted[-3:] == ["DU0ANA"] * 3


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({}, {"account": "Choose one."}),
        ({"account": "0" * 32}, {"account": "This account is no longer there. Choose another."}),
        (
            {"account": key_of("ACCT-200"), "tier": "low_engaged", "owner": "U0BEN"},
            {"owner": "This is for the portfolio only.", "tier": "This is for the portfolio only."},
        ),
        ({"account": "portfolio", "owner": "U0CEA"}, {"owner": "No account has this person as its owner."}),
        ({"account": "portfolio", "segment": "0" * 32}, {"segment": "No account has this segment any more."}),
    ],
)
def test_what_is_wrong_is_said_in_the_window(values: dict[str, Any], errors: dict[str, str]) -> None:
    owner = {"U0CEA": frozenset({"cea@harbour.example"})}.get(values.get("owner", ""))
    assert problems(values, AccountIndex(ACCOUNTS), now=factories.AS_OF, owner=owner) == errors


def test_a_wrong_period_is_said_with_the_nearest_right_one() -> None:
    said, calls, _ = chosen({"account": key_of("ACCT-200"), "other_period": "quaterly"})
    assert "Nearest: 'quarterly'" in said["errors"]["other_period"]
    assert calls == []


def test_an_owner_of_no_account_whom_slack_did_not_name_in_time_is_explained_afterwards() -> None:
    said, calls, _ = chosen({"account": "portfolio", "owner": "U0NOBODY"})  # the fakes' directory reaches nobody
    assert said == {}
    assert "Slack did not tell me that owner's address" in calls[-1]["args"]["text"]


def test_a_full_line_and_an_old_window_are_said_in_the_window() -> None:
    said, calls, _ = chosen({"account": key_of("ACCT-200")}, most=0)
    assert "more to do than I can line up" in json.dumps(said)
    assert calls == []
    deps = fake_deps(stored())
    body = submitted({"account": key_of("ACCT-200")})
    body["view"]["private_metadata"] = '{"v":99}'
    assert "older version" in json.dumps(take_picked(deps, body))
    deps.close()


def test_the_same_report_in_line_is_not_made_twice() -> None:
    deps = fake_deps(stored())
    first, again = submitted({"account": key_of("ACCT-200")}), submitted({"account": key_of("ACCT-200")})
    again["view"] |= {"id": "V2"}
    assert take_picked(deps, first) == {}
    assert take_picked(deps, first) == {}  # the same submission again
    assert "already working" in json.dumps(take_picked(deps, again))
    deps.close()


def test_slack_is_asked_for_two_seconds_at_most() -> None:
    engine, free = stored(), threading.Event()
    deps = replace(fake_deps(engine, access=Slow(free)), soon=Soon(within=0.05))  # type: ignore[arg-type]
    assert labels(deps, "") == []
    free.set()
    deps.close()


class Slow(Doorkeeper):
    """Slack is silent until it is set free."""

    def __init__(self, free: threading.Event) -> None:
        super().__init__()
        self._free = free

    def check_person(self, asker: Asker, max_age: float = 0.0, *, right: Right = Right.READ) -> None:
        self._free.wait(10)


text = st.text(max_size=200)


@given(text, text, st.none() | st.dates())
def test_whatever_an_account_is_called_slack_takes_its_entry(key: str, name: str, closed: date | None) -> None:
    account, opened = ListedAccount(key, name, closed_at=closed), OpenedFrom("C1", "https://x.example/" + "y" * 3000)
    assert check_options({"options": account_options([account], portfolio=True)}) == []
    assert check_view(picker_modal({key_of(name): name}, opened, account=account)) == []


def test_a_long_name_is_shortened_before_the_id() -> None:
    label = account_option(ListedAccount("ACCT-1", "N" * 500)).label
    assert label.endswith("N… (ACCT-1)")
    assert len(label) == 75


values = st.dictionaries(
    st.sampled_from(["account", "period", "other_period", "owner", "segment", "tier", "signal", "renewal"]),
    st.text(max_size=50),
)


@given(values)
def test_whatever_is_submitted_it_is_read(stated: dict[str, str]) -> None:
    index = AccountIndex(())
    problems(stated, index, now=factories.AS_OF, owner=frozenset())
    picked = read_form(stated, index)
    assert Picked.of_json(json.loads(json.dumps(picked.as_json()))) == picked


def test_a_choice_comes_back_from_the_inbox_as_it_was() -> None:
    picked = Picked(None, "2026-Q2", FilterWords(owner="<@U0BEN>", segment="smb"))
    assert Picked.of_json(json.loads(json.dumps(picked.as_json()))) == picked
