"""Opening a modal: once, only for those who may, and never in silence; and what is written into one."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asker import Asker
from bot.blocks.message import Json
from bot.errors import Failure, NotAllowed, SendFailed, Who
from bot.flag_forms import FlagForm, problems, read_form, values_of
from bot.ids import FlagDeed
from bot.modals import Modals
from bot.rights import Right
from bot.wire import Wire
from engagement.errors import DatabaseUnavailable
from engagement.model import Verdict
from engagement.signals import life
from tests.slack.fakes import ASKER
from tests.slack.flags import raised

NOW = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)


@dataclass
class Opening:
    """What is asked of Slack and said to the person when a modal is to be opened."""

    answers: Exception | Json = field(default_factory=lambda: {"ok": True, "view": {"id": "V1"}})
    refuses: Who | None = None
    asked: list[Json] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def call(self, method: str, args: Json, **_: Any) -> Json:
        self.asked.append({"method": method, **args})
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers

    def send(self, url: str, body: Json) -> Json:
        raise AssertionError("a modal has no response_url")

    def check(self, asker: Asker, *, right: Right) -> None:
        if self.refuses is not None:
            raise NotAllowed(self.refuses)

    def show(self, make: Any = lambda: {"type": "modal"}) -> "Opening":
        modals = Modals(Wire(self, self, self), self.check)
        modals.show(ASKER, make, failed=self.failures.append, then=self.opened.append)
        modals.close()
        return self


def test_it_is_opened_once_and_its_id_is_given_on() -> None:
    done = Opening().show()
    assert done.asked == [{"method": "views.open", "trigger_id": None, "view": {"type": "modal"}}]
    assert (done.opened, done.failures) == (["V1"], [])


def test_who_may_not_see_it_is_told_and_slack_is_not_asked() -> None:
    done = Opening(refuses=Who.GUEST).show()
    assert (done.asked, done.opened) == ([], [])
    assert [str(error) for error in done.failures] == ["guest"]


@pytest.mark.parametrize(
    "failed",
    [
        SendFailed(Failure.MISTAKE, "expired_trigger_id"),
        SendFailed(Failure.AMBIGUOUS, "timeout"),
        SendFailed(Failure.MISTAKE, "exchanged_trigger_id"),  # the same click, twice: the modal is open
    ],
)
def test_what_slack_refuses_is_never_repeated_and_told_unless_the_modal_is_open(failed: SendFailed) -> None:
    done = Opening(answers=failed).show()
    assert len(done.asked) == 1
    assert done.failures == ([] if failed.code == "exchanged_trigger_id" else [failed])


def test_a_content_that_cannot_be_had_is_told() -> None:
    def make() -> Json:
        raise DatabaseUnavailable("no answer")

    assert [str(error) for error in Opening().show(make).failures] == ["no answer"]


def test_a_form_is_read_as_slack_states_it() -> None:
    stated = {
        "until": {"until": {"type": "datepicker", "selected_date": "2026-12-01"}},
        "reason": {"reason": {"type": "plain_text_input", "value": "  on\n holiday \u202e "}},
        "person": {"person": {"type": "users_select", "selected_user": "U0BEN"}},
        "due": {"due": {"type": "datetimepicker", "selected_date_time": 1795594320}},
        "verdict": {"verdict": {"type": "radio_buttons", "selected_option": {"value": "noise"}}},
    }
    form = read_form(values_of({"state": {"values": stated}}))
    due = datetime.fromtimestamp(1795594320, UTC)
    assert form == FlagForm("on holiday", date(2026, 12, 1), "U0BEN", due, Verdict.NOISE)
    assert form.until_instant("Europe/Berlin") == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert read_form(values_of({})) == FlagForm()


json_values = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=3)


@given(st.dictionaries(st.sampled_from(["until", "reason", "person", "due", "verdict"]), json_values))
def test_whatever_stands_in_a_form_it_is_read(values: dict[str, object]) -> None:
    problems(FlagDeed.ESCALATE, read_form(values), now=NOW, timezone="Europe/Berlin")


@given(st.dates(), st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/Adak"]))
def test_a_snooze_that_the_form_takes_the_engine_takes_too(until: date, timezone: str) -> None:
    form = FlagForm(reason="x", until=until)
    wrong = problems(FlagDeed.SNOOZE, form, now=NOW, timezone=timezone)
    today = NOW.astimezone(ZoneInfo(timezone)).date()
    assert bool(wrong) == (not today < until <= today + timedelta(days=366)) or until == today + timedelta(days=367)
    if not wrong:
        end = form.until_instant(timezone)
        assert end is not None
        snoozed = life.snooze(raised()[0], actor="a", at=NOW, until=end, reason="x").flag
        assert snoozed.snoozed_until is not None
        assert snoozed.snoozed_until.astimezone(ZoneInfo(timezone)).date() == until


def test_each_deed_asks_for_what_it_needs() -> None:
    def missing(deed: FlagDeed) -> set[str]:
        return set(problems(deed, FlagForm(), now=NOW, timezone="UTC"))

    assert missing(FlagDeed.SNOOZE) == {"until", "reason"}
    assert missing(FlagDeed.ESCALATE) == {"person", "reason", "due"}
    assert missing(FlagDeed.JUDGE) == {"verdict"}
    assert missing(FlagDeed.RESOLVE) == missing(FlagDeed.REOPEN) == {"reason"}
