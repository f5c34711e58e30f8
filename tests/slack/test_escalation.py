"""Escalation end to end in a local workspace: who is asked, who is asked next, what everybody sees, how it ends."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.actors import known_flags
from bot.deps import Deps
from bot.escalation import Escalations, start_escalation
from bot.pacing import Pacer
from bot.sender import Sender
from bot.workspace import LocalWorkspace, Sharing, User
from engagement import Engagement
from engagement.delivery import DeliveryKind, EscalationState
from engagement.known_flag import KnownFlag
from engagement.model import Flag, Severity, SignalName, Strength
from engagement.render.wording.flag_state import state_line
from engagement.render.wording.flags import event_sentence
from engagement.signals import life
from engagement.store import escalations, flags
from engagement.store.flags import StoredFlag
from engagement.store.outbox import Outgoing
from engagement.store.tables import AccountRow, OutboxRow, PersonRow
from tests.slack.world import app_settings, populated

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA, BEN, CEO, TOP = (f"{name}@harbour.example" for name in ("ana", "ben", "cea", "top"))


@dataclass
class Ladder:
    """Ana, her manager Ben, his manager Cea and hers, Top; and an open flag of Ana's account."""

    workspace: LocalWorkspace
    service: Engagement
    deps: Deps
    flag: Flag
    now: datetime = NOON

    def user(self, email: str) -> User:
        return next(user for user in self.workspace.state.users.values() if user.email == email)

    def escalate(self, to: str = BEN, *, actor: str = ANA, click: bool = True, **how: Any) -> None:
        """By a click, or on the command line, where nobody knows Slack."""
        also, hours = None, self.deps.settings.escalation_hours
        if click:
            also = partial(start_escalation, user_id=self.user(to).id, settings=self.deps.settings)
        self.service.escalate(
            self.flag.flag_id, actor=actor, at=self.now, to=to, reason="nobody answers", hours=hours, also=also, **how
        )

    def look(self, later: timedelta = timedelta(0)) -> None:
        """The scheduler's look so much later, and everything that it causes is sent."""
        self.now += later
        Escalations(self.deps).run()
        while Sender(self.deps, pacer=Pacer(interval=0)).send_due():
            pass

    def told(self, email: str) -> list[str]:
        """What stands in the bot's conversation with somebody."""
        person = self.user(email)
        channel = self.workspace.state.direct_message([person.id, self.workspace.state.bot_user_id])
        return [] if channel is None else [message.text for message in self.workspace.messages(channel)]

    def known(self) -> KnownFlag:
        return known_flags(self.deps, [self.flag.flag_id])[self.flag.flag_id]

    def stands(self) -> str:
        """How the flag stands, as every message that shows it says."""
        return f"{state_line(self.known())}."

    def shown_elsewhere(self) -> str:
        """A report that shows the flag, on its way to a channel."""
        one = Outgoing(
            DeliveryKind.REPLY, "C1", "report:1", {}, not_before=NOON + 999 * DAY, flags=(self.flag.flag_id,)
        )
        return self.deps.outbox.put(one)[0]

    def updates_of(self, delivery_id: str) -> int:
        with self.deps.read() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == DeliveryKind.UPDATE.value)).all()
        return sum((row.content or {}).get("of") == delivery_id for row in rows)

    def history(self) -> list[str]:
        return [event_sentence(event, "UTC", self.known().called) for event in self.known().events]

    def steps(self) -> list[tuple[str, EscalationState]]:
        with self.deps.read() as session:
            found = self.service.flag_history(self.flag.flag_id)
            revision = max(event.revision for event in found if event.escalated_to and event.actor)
            return [(step.sent_to, step.state) for step in escalations.steps(session, self.flag.flag_id, revision)]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without anybody, made once."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    with Engagement.open(f"sqlite:///{path}", create=True):
        return path


@pytest.fixture
def ladder(tmp_path: Path, empty: Path) -> Iterator[Ladder]:
    settings = app_settings()
    with (
        LocalWorkspace(settings) as workspace,
        Engagement.open(f"sqlite:///{shutil.copy(empty, tmp_path / 'e.db')}") as service,
    ):
        world = populated(workspace, service)  # type: ignore[arg-type]
        for email in (CEO, TOP):
            workspace.add_user(email.partition("@")[0], email.partition("@")[0].title(), email=email)
        finding = life.Finding(
            "default", "ACCT-123", SignalName.SPONSOR_MISSING, strength=Strength.STRONG, severity=Severity.HIGH
        )
        flag = life.observe(None, finding, at=NOON - 21 * DAY).flag
        assert flag is not None
        with service.database.session("default", write=True) as session:
            session.insert_many(AccountRow, [{"account_id": "ACCT-123", "name": "Northwind", "owner_email": ANA}])
            people = [(ANA, BEN), (BEN, CEO), (CEO, TOP), (TOP, None)]
            session.insert_many(
                PersonRow,
                [
                    {"email": email, "name": f"{email.partition('@')[0].title()} Example", "manager_email": above}
                    for email, above in people
                ],
            )
            flags.save_judged(session, [StoredFlag(flag)], [])
        made = Ladder(workspace, service, world.deps, flag)
        short = world.deps.settings.model_copy(update={"escalation_hours": 8.0})
        made.deps = replace(world.deps, settings=short, clock=lambda: made.now)
        yield made


def test_the_person_chosen_is_asked_with_who_why_and_until_when(ladder: Ladder) -> None:
    ladder.escalate()
    ladder.look()
    [asked] = ladder.told(BEN)
    assert asked.startswith("Escalated to you: Northwind (ACCT-123)\nSponsor missing (high)")
    assert "Ana Example escalated this on Mon, 5 Oct 2026 at 12:00: nobody answers." in asked
    assert (
        "Please acknowledge or resolve it by Mon, 5 Oct 2026 at 20:00 (UTC). Without an answer by then it goes" in asked
    )
    assert ladder.told(ANA) == []


def test_without_an_answer_it_goes_up_one_level_at_a_time_and_everybody_sees_it(ladder: Ladder) -> None:
    ladder.escalate()
    ladder.look(8 * HOUR - timedelta(minutes=1))
    assert ladder.told(CEO) == []
    ladder.look(timedelta(minutes=1))
    [second] = ladder.told(CEO)
    assert "• Ben Example: no answer by Mon, 5 Oct 2026 at 20:00\nPlease acknowledge or resolve it by Tue, 6" in second
    assert "Ben Example has not answered, so Cea Example was asked." in ladder.told(ANA)[0]
    [first] = ladder.told(BEN)
    passed = "There was no answer by Mon, 5 Oct 2026 at 20:00, so Cea Example was asked. You can still acknowledge"
    assert passed in first, "his message was updated"
    ladder.look(8 * HOUR)
    assert "This is the last level: without an answer by then, Ana Example is told so." in ladder.told(TOP)[0]
    assert len(ladder.told(ANA)) == 2
    ladder.look(8 * HOUR)
    assert (
        "Ben Example, Cea Example and Top Example have not answered, and it goes no further than three levels. "
        "It is yours again"
    ) in ladder.told(ANA)[2]
    assert ladder.steps() == [
        (BEN, EscalationState.RAISED),
        (CEO, EscalationState.RAISED),
        (TOP, EscalationState.UNANSWERED),
    ]
    for email in (ANA, BEN, CEO, TOP):
        assert "Top Example has not answered, and nobody is left to ask." in ladder.told(email)[0], "everybody's"
        assert "Please" not in ladder.told(email)[0]
    assert "There was no answer by Tue, 6 Oct 2026 at 12:00, and nobody is left to ask." in ladder.told(TOP)[0]
    ladder.look(30 * DAY)
    assert len(ladder.told(ANA)) == 3


def test_the_flag_itself_says_who_has_it_now_since_when_and_until_when(ladder: Ladder) -> None:
    elsewhere = ladder.shown_elsewhere()
    ladder.escalate(due=NOON + 8 * HOUR)
    ladder.look()
    assert ladder.updates_of(elsewhere) == 1
    began = "First escalated by Ana Example on Mon, 5 Oct 2026 at 12:00: nobody answers."
    assert ladder.stands() == (
        "Escalated to Ben Example by Ana Example on Mon, 5 Oct 2026 at 12:00, due Mon, 5 Oct 2026 at 20:00 (UTC): "
        "nobody answers."
    )
    ladder.look(8 * HOUR)
    assert ladder.stands() == (
        "Escalated to Cea Example on Mon, 5 Oct 2026 at 20:00, due Tue, 6 Oct 2026 at 04:00 (UTC): "
        "Ben Example has not answered. " + began
    )
    for email in (ANA, BEN):
        assert ladder.stands() in ladder.told(email)[0]
    assert "Escalated to Cea Example" not in ladder.told(CEO)[0], "what she is asked says it already"
    assert ladder.updates_of(elsewhere) == 2, "every message that shows it is updated"
    ladder.look(8 * HOUR)
    ladder.look(8 * HOUR)
    assert ladder.stands() == (
        "Escalated to Top Example on Tue, 6 Oct 2026 at 04:00, due Tue, 6 Oct 2026 at 12:00 (UTC): "
        "Cea Example has not answered. "
        f"Top Example has not answered, and nobody is left to ask. {began}"
    )
    assert ladder.history() == [
        "5 Oct 2026, 12:00: escalated to Ben Example by Ana Example, due 5 Oct 2026, 20:00: nobody answers",
        "5 Oct 2026, 20:00: no answer in time, so it went to Cea Example, due 6 Oct 2026, 04:00",
        "6 Oct 2026, 04:00: no answer in time, so it went to Top Example, due 6 Oct 2026, 12:00",
        "6 Oct 2026, 12:00: no answer in time, and nobody is left to ask",
    ]


def test_who_was_asked_in_the_place_of_a_stranger_has_it(ladder: Ladder) -> None:
    ladder.escalate(to="nobody@elsewhere.example", click=False, due=NOON + DAY)
    ladder.look()
    assert ladder.stands().startswith(
        "Escalated to Ben Example on Mon, 5 Oct 2026 at 12:00, due Tue, 6 Oct 2026 at 12:00 (UTC): "
        "nobody@elsewhere.example could not be told in Slack. First escalated by Ana Example"
    )
    assert ladder.history()[1:] == [
        "5 Oct 2026, 12:00: the person could not be told in Slack, so it went to Ben Example, due 6 Oct 2026, 12:00"
    ]


def test_an_answer_ends_it_and_every_message_says_so(ladder: Ladder) -> None:
    ladder.escalate()
    ladder.look(8 * HOUR)
    ladder.service.acknowledge(ladder.flag.flag_id, actor=CEO, at=ladder.now)
    ladder.look()
    for email in (ANA, BEN, CEO):
        assert "Acknowledged by Cea Example" in ladder.told(email)[0]
        assert "Please" not in ladder.told(email)[0]
    assert "You can still" not in ladder.told(CEO)[0]
    ladder.look(30 * DAY)
    assert ladder.told(TOP) == []
    assert ladder.steps() == [(BEN, EscalationState.RAISED), (CEO, EscalationState.ENDED)]


def test_business_hours_pass_on_business_days_only(ladder: Ladder) -> None:
    ladder.now = NOON + 4 * DAY + 8 * HOUR  # Friday 20:00
    ladder.escalate()
    ladder.look(2 * DAY)
    assert ladder.told(CEO) == []
    ladder.look(8 * HOUR)  # Monday 04:00: four hours on Friday, four on Monday
    assert len(ladder.told(CEO)) == 1


def test_a_due_time_that_was_chosen_counts(ladder: Ladder) -> None:
    ladder.escalate(due=NOON + 3 * DAY)
    ladder.look(2 * DAY)
    assert ladder.told(CEO) == []
    ladder.look(DAY)
    assert len(ladder.told(CEO)) == 1


def test_what_is_escalated_on_the_command_line_reaches_people_too(ladder: Ladder) -> None:
    ladder.escalate(click=False)
    ladder.look()
    ladder.look()
    assert len(ladder.told(BEN)) == 1


def test_escalated_anew_the_old_course_ends_and_a_new_one_begins(ladder: Ladder) -> None:
    ladder.escalate()
    ladder.look()
    ladder.escalate(CEO, actor=BEN)
    ladder.look()
    assert "Escalated to Cea Example" in ladder.told(BEN)[0]
    assert "Ben Example escalated this" in ladder.told(CEO)[0]
    ladder.look(8 * HOUR)
    assert len(ladder.told(TOP)) == 1
    assert "Cea Example has not answered" in ladder.told(BEN)[1]


def test_it_never_comes_back_to_the_one_who_escalated(ladder: Ladder) -> None:
    ladder.escalate(ANA, actor=BEN)
    ladder.look(8 * HOUR)
    assert len(ladder.told(CEO)) == 1
    assert "Ana Example has not answered, so Cea Example was asked." in ladder.told(BEN)[0]
    assert len(ladder.told(BEN)) == 1


def test_who_cannot_be_told_is_passed_over(ladder: Ladder) -> None:
    ladder.user(CEO).deleted = True
    ladder.escalate()
    ladder.look(8 * HOUR)
    assert len(ladder.told(TOP)) == 1


def test_a_person_who_is_gone_before_the_message_went_out_is_passed_over_at_once(ladder: Ladder) -> None:
    ladder.escalate()
    ladder.user(BEN).deleted = True
    ladder.look()
    ladder.look(timedelta(minutes=1))
    assert "• Ben Example: could not be told in Slack" in ladder.told(CEO)[0]


def test_where_nobody_is_above_the_accounts_own_managers_are_asked(ladder: Ladder) -> None:
    ladder.escalate(TOP)
    ladder.look(8 * HOUR)
    assert ladder.steps()[0] == (TOP, EscalationState.RAISED)  # the account's own managers were not asked yet
    [asked] = ladder.told(BEN)
    assert "• Top Example: no answer" in asked


def test_on_the_command_line_to_a_stranger_the_escalator_is_told_that_nobody_can_be_asked(ladder: Ladder) -> None:
    with ladder.service.database.session("default", write=True) as session:
        people = [{"email": email, "manager_email": None} for email in (ANA, BEN, CEO)]
        session.upsert_many(PersonRow, people)
    ladder.escalate(to="nobody@elsewhere.example", click=False)
    ladder.look()
    [said] = ladder.told(ANA)
    assert "nobody@elsewhere.example could not be told in Slack, and there is nobody above them" in said
    ladder.look(30 * DAY)
    assert len(ladder.told(ANA)) == 1


def in_channel(ladder: Ladder, channel: str) -> None:
    settings = ladder.deps.settings.model_copy(update={"escalation_channel": channel})
    ladder.deps = replace(ladder.deps, settings=settings)


def test_with_a_channel_it_is_said_there_and_the_person_is_mentioned(ladder: Ladder) -> None:
    room = ladder.workspace.channel("customer-success")
    in_channel(ladder, room.id)
    ladder.escalate()
    ladder.look()
    [said] = ladder.workspace.messages(room)
    assert {"type": "user", "user_id": ladder.user(BEN).id} in said.blocks[1]["elements"][0]["elements"]
    assert "Ben Example, this was escalated to you." in said.text
    assert ladder.told(BEN) == []


def test_a_channel_shared_with_a_customer_sees_nothing_the_person_is_asked_alone(ladder: Ladder) -> None:
    room = ladder.workspace.channel("customer-success")
    in_channel(ladder, room.id)
    ladder.escalate()
    room.sharing = Sharing.EXTERNAL
    ladder.look()
    assert ladder.workspace.messages(room) == []
    assert len(ladder.told(BEN)) == 1
    ladder.look(timedelta(minutes=1))
    assert ladder.told(CEO) == [], "it was re-routed, not unanswered"
