"""The plan of digests: who gets one, when, at most one a week; and what is done when something is in the way."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from benchmarks.reliability.planning import Engine, Office, planner, store_people
from bot.digest.due import request_in
from bot.errors import Failure, SendFailed
from bot.people import Passed
from engagement import Engagement
from engagement.delivery import OutboxState
from engagement.digest import DigestRequest, Wanted
from engagement.errors import DatabaseUnavailable
from engagement.preferences import Preferences
from engagement.store.links import subscribe
from engagement.store.preferences import save_preferences
from engagement.store.tables import DigestRow, OutboxRow

SUNDAY = datetime(2026, 10, 4, 12, tzinfo=UTC)
MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLA, OTO, MAX, ADA = (f"{name}@harbour.example" for name in ("ola", "oto", "max", "ada"))
BUSY = SendFailed(Failure.NOT_SENT, "ratelimited")


@dataclass
class Desk:
    """Two owners and their manager, each in another zone; the clock begins on Sunday noon."""

    engine: Engine
    office: Office
    now: datetime = SUNDAY
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.planner = self.process()
        self.planner.run()

    def process(self) -> Any:
        return planner(self.engine, self.office, lambda: self.now, **self.settings)

    def at(self, moment: datetime) -> dict[str, int]:
        """What a look at a moment does."""
        self.now = moment
        return dict(self.planner.run())

    def prefer(self, **chosen: Any) -> None:
        with self.engine.database.session("default", write=True) as session:
            save_preferences(session, Preferences(**chosen), at=self.now)

    def rows(self) -> dict[tuple[str, str], tuple[str, str | None]]:
        with self.engine.database.session("default") as session:
            rows = session.scalars(select(DigestRow)).all()
        return {(row.recipient, row.week): (row.state, row.reason) for row in rows}

    def sent(self) -> list[tuple[str, str]]:
        with self.engine.database.session("default") as session:
            rows = session.scalars(select(OutboxRow).order_by(OutboxRow.created_at)).all()
        return [(row.recipient, row.cause) for row in rows]

    def planned(self, recipient: str) -> tuple[DigestRequest, datetime]:
        """What the last delivery to somebody would tell."""
        with self.engine.database.session("default") as session:
            rows = session.scalars(
                select(OutboxRow).where(OutboxRow.recipient == recipient).order_by(OutboxRow.created_at)
            ).all()
        return request_in(rows[-1].content or {})


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without anybody, made once."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    with Engagement.open(f"sqlite:///{path}", create=True):
        return path


@pytest.fixture
def desk(tmp_path: Path, empty: Path) -> Iterator[Desk]:
    with Engagement.open(f"sqlite:///{shutil.copy(empty, tmp_path / 'd.db')}") as service:
        accounts = [{"account_id": "A1", "owner_email": OLA}, {"account_id": "A2", "owner_email": OTO}]
        people = [{"email": OLA, "manager_email": MAX}, {"email": OTO, "manager_email": MAX}, {"email": MAX}]
        store_people(service.database, accounts, people)
        office = Office({OLA: "Europe/Berlin", OTO: "America/New_York", MAX: "Asia/Tokyo", ADA: "UTC"})  # type: ignore[call-arg]
        yield Desk(Engine(service.database), office)


def test_everybody_is_told_at_nine_by_their_own_clock_once(desk: Desk) -> None:
    told = []
    for half in range(96):
        desk.at(MONDAY + half * HOUR / 2)
        told += [(MONDAY + half * HOUR / 2, who) for who, _ in desk.sent()[len(told) :]]
    assert told == [
        (MONDAY, "UMAX"),  # 09:00 in Tokyo
        (MONDAY + 7 * HOUR, "UOLA"),
        (MONDAY + 13 * HOUR, "UOTO"),
    ]
    assert {week for _, week in desk.rows()} == {"2026-W41"}


def test_owners_are_told_of_their_accounts_and_the_manager_of_the_team(desk: Desk) -> None:
    desk.at(MONDAY + 14 * HOUR)
    assert desk.planned("UOLA")[0].own == {"A1"}
    manager, as_of = desk.planned("UMAX")
    assert (manager.own, manager.team, as_of) == (frozenset(), {"A1", "A2"}, MONDAY + 14 * HOUR)


def test_the_next_digest_says_what_changed_since_the_last_that_told(desk: Desk) -> None:
    desk.at(MONDAY + 7 * HOUR)
    desk.engine.says = lambda request, as_of: False
    desk.at(MONDAY + 7 * DAY + 7 * HOUR)
    assert desk.rows()["UOLA", "2026-W42"] == ("skipped", "nothing_to_say")
    desk.engine.says = lambda request, as_of: True
    desk.at(MONDAY + 14 * DAY + 7 * HOUR)
    assert desk.planned("UOLA")[0].since == MONDAY + 7 * HOUR


def test_a_digest_that_could_not_be_delivered_told_nothing(desk: Desk) -> None:
    desk.at(MONDAY + 7 * HOUR)
    desk.at(MONDAY + 7 * DAY + 7 * HOUR)
    with desk.engine.database.session("default", write=True) as session:
        for row in session.scalars(select(OutboxRow).where(OutboxRow.cause == "digest:2026-W42")):
            row.state = OutboxState.DEAD.value
    desk.at(MONDAY + 14 * DAY + 7 * HOUR)
    assert desk.planned("UOLA")[0].since == MONDAY + 7 * HOUR


def test_nothing_to_say_is_no_message(desk: Desk) -> None:
    desk.engine.says = lambda request, as_of: False
    assert desk.at(MONDAY + 14 * HOUR) == {"nothing_to_say": 3}
    assert desk.sent() == []
    assert desk.at(MONDAY + 15 * HOUR) == {}


@pytest.mark.parametrize(("late", "result"), [(3 * DAY, "queued"), (3 * DAY + HOUR, "missed"), (6 * DAY, "missed")])
def test_after_a_downtime_it_is_caught_up_within_three_days(desk: Desk, late: timedelta, result: str) -> None:
    desk.at(MONDAY + 7 * HOUR + late)
    state, reason = desk.rows()["UOLA", "2026-W41"]
    assert (reason or state) == result


def test_after_three_weeks_of_downtime_one_digest_comes_and_not_three(desk: Desk) -> None:
    desk.at(MONDAY + 7 * HOUR)
    desk.at(MONDAY + 22 * DAY)
    assert [cause for who, cause in desk.sent() if who == "UOLA"] == ["digest:2026-W41", "digest:2026-W44"]


def test_what_was_due_before_the_bot_first_ran_is_not_caught_up(desk: Desk, tmp_path: Path, empty: Path) -> None:
    with Engagement.open(f"sqlite:///{shutil.copy(empty, tmp_path / 'new.db')}") as service:
        store_people(service.database, [{"account_id": "A1", "owner_email": OLA}], [{"email": OLA}])
        first = Desk(Engine(service.database), desk.office, MONDAY + DAY)
        assert first.at(MONDAY + 2 * DAY) == {}
        assert first.at(MONDAY + 8 * DAY) == {"queued": 1}


def test_two_processes_tell_once(desk: Desk) -> None:
    other = desk.process()
    desk.now = MONDAY + 14 * HOUR
    assert sum((desk.planner.run() + other.run()).values()) == 3
    assert len(desk.sent()) == 3


def test_a_process_that_is_overtaken_while_it_computes_keeps_nothing_of_its_own(desk: Desk) -> None:
    other = desk.process()

    def says(request: DigestRequest, as_of: datetime) -> bool:
        desk.engine.says = lambda request, as_of: False
        other.run()  # meanwhile the other finds that there is nothing to say
        return True

    desk.engine.says = says
    desk.at(MONDAY + HOUR)
    assert desk.rows()["UMAX", "2026-W41"] == ("skipped", "nothing_to_say")
    assert desk.sent() == []


def test_people_choose_their_day_hour_and_what_they_read(desk: Desk) -> None:
    desk.prefer(user_id="UOLA", weekday=2, minute=17 * 60 + 30, all_clear=True, minimum_arr=5e4)
    desk.prefer(user_id="UMAX", roll_up=False)
    desk.at(MONDAY + 14 * HOUR)
    assert "UOLA" not in dict(desk.sent())
    assert desk.planned("UMAX")[0].team == frozenset()
    desk.at(MONDAY + 2 * DAY + 15 * HOUR + HOUR / 2)
    assert desk.planned("UOLA")[0].wanted == Wanted(all_clear=True, minimum_arr=5e4)


def test_a_pause_skips_the_weeks_before_its_day(desk: Desk) -> None:
    desk.prefer(user_id="UOLA", paused_until=date(2026, 10, 12))
    desk.at(MONDAY + 7 * HOUR)
    desk.at(MONDAY + 7 * DAY + 7 * HOUR)
    weeks = {week: found for (who, week), found in desk.rows().items() if who == "UOLA"}
    assert weeks == {"2026-W41": ("skipped", "paused"), "2026-W42": ("queued", None)}


def test_a_day_chosen_after_the_week_was_told_gives_no_second_one(desk: Desk) -> None:
    desk.at(MONDAY + 7 * HOUR)
    desk.prefer(user_id="UOLA", weekday=4)
    desk.at(MONDAY + 5 * DAY)
    assert [cause for who, cause in desk.sent() if who == "UOLA"] == ["digest:2026-W41"]


def test_who_travels_gets_one_a_week_all_the_same(desk: Desk) -> None:
    """Monday in New York, then in Tokyo, where it is Monday half a day earlier, then back."""
    zones = ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"]
    for week, place in enumerate(zones):
        desk.office.people[OTO] = place
        for hour in range(0, 168, 6):
            desk.at(MONDAY + week * 7 * DAY + hour * HOUR)
    causes = [cause for who, cause in desk.sent() if who == "UOTO"]
    assert causes == [f"digest:2026-W{41 + week}" for week in range(5)]


def test_accounts_for_whom_nobody_can_be_told_are_said_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    for person in list(desk.office.people):
        desk.office.people[person] = Passed.DEACTIVATED
    for hour in range(3):
        desk.at(MONDAY + hour * HOUR)
    assert [record.getMessage() for record in caplog.records] == [
        "2 accounts have nobody who can be told; set ADMIN_EMAILS"
    ]


def test_the_day_of_the_workspace_is_a_setting(desk: Desk) -> None:
    desk.settings = {"digest_weekday": "Thursday", "digest_time": "16:00"}
    desk.planner = desk.process()
    desk.at(MONDAY + 2 * DAY)
    assert desk.sent() == []
    desk.at(MONDAY + 3 * DAY + 14 * HOUR)
    assert "UOLA" in dict(desk.sent())


@pytest.mark.parametrize("why", [Passed.UNKNOWN, Passed.GUEST, Passed.DEACTIVATED, Passed.BOT, Passed.OUTSIDER])
def test_who_cannot_be_told_is_stood_in_for_by_the_manager_in_one_digest(desk: Desk, why: Passed) -> None:
    desk.office.people[OLA] = why
    desk.at(MONDAY + 14 * HOUR)
    assert sorted(who for who, _ in desk.sent()) == ["UMAX", "UOTO"]
    request, _ = desk.planned("UMAX")
    assert (request.own, request.standing_in, request.team) == ({"A1"}, {"A1"}, {"A2"})


def test_an_administrator_is_the_last_resort(desk: Desk) -> None:
    desk.office.people[OLA] = desk.office.people[MAX] = Passed.DEACTIVATED
    desk.settings = {"admin_emails": (ADA,)}
    desk.planner = desk.process()
    desk.at(MONDAY + 14 * HOUR)
    assert desk.planned("UADA")[0].standing_in == {"A1"}


def test_a_person_with_two_addresses_gets_one_digest_of_all_their_accounts(desk: Desk) -> None:
    desk.office.ids[OTO] = "UOLA"
    desk.office.people[OTO] = "Europe/Berlin"
    desk.at(MONDAY + 14 * HOUR)
    assert sorted(who for who, _ in desk.sent()) == ["UMAX", "UOLA"]
    assert desk.planned("UOLA")[0].own == {"A1", "A2"}


def test_while_slack_cannot_say_who_somebody_is_they_wait_and_nobody_else_does(desk: Desk) -> None:
    desk.office.people[OLA] = BUSY
    assert desk.at(MONDAY + 14 * HOUR) == {"queued": 2, "unsettled": 1}
    assert desk.planned("UMAX")[0].own == frozenset(), "nobody stands in because of a fault"
    desk.office.people[OLA] = "Europe/Berlin"
    assert desk.at(MONDAY + 15 * HOUR) == {"queued": 1}


def test_one_person_whose_digest_fails_keeps_nobody_waiting_and_is_tried_again_with_pauses(desk: Desk) -> None:
    def says(request: DigestRequest, as_of: datetime) -> bool:
        if request.own == {"A1"}:
            raise KeyError("Northwind")
        return True

    desk.engine.says = says
    assert desk.at(MONDAY + 14 * HOUR) == {"queued": 2, "failed": 1}
    assert desk.at(MONDAY + 14 * HOUR + timedelta(minutes=1)) == {}
    assert desk.at(MONDAY + 14 * HOUR + timedelta(minutes=6)) == {"failed": 1}
    desk.engine.says = lambda request, as_of: True
    assert desk.at(MONDAY + 16 * HOUR) == {"queued": 1}


def test_a_database_that_is_gone_is_no_persons_fault(desk: Desk) -> None:
    def says(request: DigestRequest, as_of: datetime) -> bool:
        raise DatabaseUnavailable("restarts")

    desk.engine.says = says
    with pytest.raises(DatabaseUnavailable):
        desk.at(MONDAY + 14 * HOUR)
    desk.engine.says = lambda request, as_of: True
    assert desk.at(MONDAY + 14 * HOUR) == {"queued": 3}


def test_a_process_that_ends_leaves_the_rest_to_the_next(desk: Desk) -> None:
    desk.planner.stop = lambda: len(desk.sent()) == 1
    assert desk.at(MONDAY + 14 * HOUR) == {"queued": 1}
    desk.planner = desk.process()
    assert desk.at(MONDAY + 14 * HOUR) == {"queued": 2}


def test_digests_wait_for_the_nights_scan(desk: Desk) -> None:
    scanning = [True]
    desk.planner.wait = lambda: scanning[0]
    assert desk.at(MONDAY + 14 * HOUR) == {"waiting": 1}
    scanning[0] = False
    assert desk.at(MONDAY + 14 * HOUR + timedelta(minutes=1)) == {"queued": 3}


def test_who_subscribed_is_told_of_the_account_too_once_a_week(desk: Desk) -> None:
    with desk.engine.database.session("default", write=True) as session:
        for who in ("UADA", "UOLA", "UMAX"):  # who has nothing of their own, another owner, the manager
            subscribe(session, who, "A2", at=desk.now)
        subscribe(session, "UOTO", "A2", at=desk.now)  # the owner: nothing changes
        subscribe(session, "UGONE", "A2", at=desk.now)
    desk.at(MONDAY + 14 * HOUR)
    assert sorted(who for who, _ in desk.sent()) == ["UADA", "UMAX", "UOLA", "UOTO"]
    ada, ola, oto, boss = (desk.planned(who)[0] for who in ("UADA", "UOLA", "UOTO", "UMAX"))
    assert (ada.own, ada.subscribed) == ({"A2"}, {"A2"})
    assert (ola.own, ola.subscribed) == ({"A1", "A2"}, {"A2"})
    assert (oto.own, oto.subscribed) == ({"A2"}, frozenset())
    assert (boss.own, boss.subscribed, boss.team) == ({"A2"}, {"A2"}, {"A1", "A2"})
