"""The workers: what was kept is done, in turns, again after a crash, never without end, and never in silence."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.blocks.message import Json
from bot.deps import Deps
from bot.errors import NotAllowed, Who
from bot.inbox import InboxWork
from bot.installation import NotInstalled
from bot.listeners import command
from bot.workers import Handler, Workers
from engagement.delivery import InboxKind
from engagement.errors import DatabaseUnavailable
from engagement.store import inbox
from engagement.store.inbox import Taken
from tests.slack.fakes import ASKER, body, fake_deps
from tests.slack.recording import Recorder, send_due
from tests.slack.world import World

NOW = (timedelta(0), timedelta(0))


@pytest.fixture
def deps() -> Iterator[Deps]:
    made = fake_deps()
    yield made
    made.close()


def told(deps: Deps) -> list[str]:
    send_due(deps)
    assert isinstance(deps.wire.calls, Recorder)
    return [str(call["args"]["text"]) for call in deps.wire.calls.calls]


def ask(deps: Deps, key: str, *, user: str = "U0ANA", payload: Json | None = None) -> Taken:
    asker = replace(ASKER, user_id=user)
    return deps.inbox.take(InboxKind.COMMAND, key, "/do", asker, payload or {}).taken


def at_work(deps: Deps, handler: Handler, *, threads: int = 2) -> Workers:
    workers = Workers(deps, {(InboxKind.COMMAND, "/do"): handler}, threads=threads, pauses=NOW)
    workers.start()
    return workers


def left(deps: Deps) -> int:
    with deps.read() as session:
        return inbox.open_rows(session)


def until(condition: Callable[[], object]) -> None:
    """Wait for a condition, half a minute at most."""
    for _ in range(6000):
        if condition():
            return
        threading.Event().wait(0.005)
    raise AssertionError("it never came true")


def test_a_failure_that_passes_is_tried_again_and_nobody_hears_of_it(deps: Deps) -> None:
    attempts: list[int] = []

    def handler(deps: Deps, work: InboxWork) -> None:
        attempts.append(work.attempt)
        if work.attempt < 3:
            raise KeyError("Northwind Traders")

    ask(deps, "a")
    workers = at_work(deps, handler)
    until(lambda: not left(deps))
    assert workers.close()
    assert attempts == [1, 2, 3]
    assert told(deps) == []


def test_work_that_always_fails_is_parked_after_three_tries_and_the_asker_gets_a_number(
    deps: Deps, caplog: pytest.LogCaptureFixture
) -> None:
    attempts: list[int] = []

    def handler(deps: Deps, work: InboxWork) -> None:
        attempts.append(work.attempt)
        raise KeyError("Northwind Traders")

    ask(deps, "poison")
    ask(deps, "another", user="U0BEN")
    workers = at_work(deps, handler)
    until(lambda: not left(deps) and len(told(deps)) == 2)
    assert workers.close()
    assert sorted(attempts) == [1, 1, 2, 2, 3, 3]
    for text in told(deps):
        assert f"incident {text.rpartition(' ')[2].rstrip('.')}: KeyError" in caplog.text
    assert "Northwind" not in caplog.text + str(told(deps))
    assert ask(deps, "poison") is Taken.AGAIN


def test_what_has_words_of_its_own_is_said_at_once(deps: Deps) -> None:
    def handler(deps: Deps, work: InboxWork) -> None:
        raise NotAllowed(Who.GUEST)

    ask(deps, "a")
    workers = at_work(deps, handler)
    until(lambda: told(deps))
    assert workers.close()
    assert "you are a guest here" in told(deps)[0]


def test_a_database_that_is_away_uses_up_no_try(deps: Deps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.workers._NO_DATABASE", timedelta(0))
    attempts: list[int] = []

    def handler(deps: Deps, work: InboxWork) -> None:
        attempts.append(work.attempt)
        if len(attempts) < 6:
            raise DatabaseUnavailable("no answer")

    ask(deps, "a")
    workers = at_work(deps, handler)
    until(lambda: not left(deps))
    assert workers.close()
    assert attempts == [1] * 6
    assert told(deps) == []


def test_what_a_dead_process_held_is_done_by_the_next(deps: Deps) -> None:
    for key in "abc":
        ask(deps, key, user=key)
    with deps.write() as session:
        assert len(inbox.claim_next(session, "a process that was killed", 2)) == 2
    done: list[str] = []
    workers = at_work(deps, lambda deps, work: done.append(work.key))
    until(lambda: not left(deps))
    assert workers.close()
    assert sorted(done) == ["a", "b", "c"]


def test_work_in_whose_middle_the_process_always_dies_is_parked_and_said(deps: Deps) -> None:
    ask(deps, "deadly")
    for _ in range(6):
        with deps.write() as session:
            assert len(inbox.claim_next(session, "a process that was killed", 1)) == 1
            inbox.release(session, everything=True)
    workers = at_work(deps, lambda deps, work: pytest.fail("must not run a seventh time"))
    until(lambda: told(deps))
    assert workers.close()
    assert "Something went wrong on my side" in told(deps)[0]


def test_stopping_finishes_what_is_under_way_and_leaves_the_rest_to_the_next_start(deps: Deps) -> None:
    begun, go, done = threading.Event(), threading.Event(), []

    def handler(deps: Deps, work: InboxWork) -> None:
        begun.set()
        go.wait(10)
        done.append(work.key)

    for key in "abc":
        ask(deps, key, user=key)
    workers = at_work(deps, handler, threads=1)
    assert begun.wait(10)
    assert workers.close(within=0.05) is False
    go.set()
    until(lambda: not workers.at_work)
    assert done == ["a"]
    workers = at_work(deps, handler, threads=1)
    until(lambda: not left(deps))
    assert workers.close()
    assert done == ["a", "b", "c"]


def test_a_paused_installation_takes_and_keeps_and_goes_on_when_it_may(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.installation.KEEP", 0.0)
    done: list[str] = []
    deps.installation.pause("missing_scope")
    assert ask(deps, "a") is Taken.NEW
    workers = at_work(deps, lambda deps, work: done.append(work.key))
    assert left(deps) == 1
    deps.installation.resume()
    until(lambda: done)
    assert workers.close()


def test_who_waits_more_than_a_minute_is_told_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.inbox.LOOK_EVERY", 0.0)
    monkeypatch.setattr("engagement.store.inbox.pace", lambda session: inbox.Pace(9, 50.0))
    deps = fake_deps()
    said = []
    for number in range(9):
        user = "U0ANA" if number < 8 else "U0BEN"
        said.append(command.take(deps, body(text=f"ACCT-{number}", trigger_id=str(number), user_id=user)))
    deps.close()
    texts = [message.text for message in said if message is not None]
    assert texts[0] == "Working on the quarterly report for ACCT-0…"
    assert texts[2] == "In line: quarterly report for ACCT-2. I have much to do; it takes about 2 minutes."
    assert texts[7] == "In line: quarterly report for ACCT-7. I have much to do; it takes about 6 minutes."
    assert texts[8].startswith("Working on")  # another person's first command: one of the first person's is before it


def test_a_removed_app_stops_and_takes_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.installation.KEEP", 0.0)
    world.workspace.uninstall()
    until(lambda: not world.deps.installation.active)
    with pytest.raises(NotInstalled, match="install it again"):
        ask(world.deps, "c")


def test_a_database_that_goes_away_at_the_very_end_only_delays(deps: Deps, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[int] = []
    failures = iter([True, True, False])
    finish, put_back = inbox.finish, inbox.put_back

    def away(act: Callable[..., object]) -> Callable[..., object]:
        def tried(*args: object, **given: object) -> object:
            if next(failures, False):
                raise DatabaseUnavailable("it restarts")
            return act(*args, **given)

        return tried

    monkeypatch.setattr("bot.workers.store.finish", away(finish))
    monkeypatch.setattr("bot.workers.store.put_back", away(put_back))
    ask(deps, "a")
    workers = at_work(deps, lambda deps, work: attempts.append(work.attempt))
    until(lambda: not left(deps))
    assert workers.close()
    assert attempts == [1, 1]  # once more, and the fault does not count as a try
    assert told(deps) == []
