"""Planned jobs: one owner at a time, another goes on when it dies, and after so many tries it is given up."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from engagement.delivery import JobState
from engagement.model import Workspace
from engagement.store import jobs, queries
from engagement.store.database import Database
from engagement.store.jobs import Job
from engagement.store.session import WorkspaceSession

LEASE, OVER = timedelta(minutes=2), timedelta(0)


@pytest.fixture
def made(database: Database) -> Database:
    for name in ("w1", "w2"):
        with database.session(name, write=True) as session:
            queries.save_workspace(session, Workspace(name))
    return database


def claim(made: Database, owner: str, *, lease: timedelta = LEASE, tries: int = 3, workspace: str = "w1") -> Job | None:
    with made.session(workspace, write=True) as session:
        return jobs.claim_job(session, "scan", "2026-10-05", owner=owner, lease=lease, tries=tries)


def writing(made: Database) -> WorkspaceSession:
    return made.session("w1", write=True)  # type: ignore[return-value]


def found(made: Database, workspace: str = "w1") -> Job | None:
    with made.session(workspace) as session:
        return jobs.find_job(session, "scan", "2026-10-05")


def test_a_job_is_claimed_once_and_done_once(made: Database) -> None:
    mine = claim(made, "a")
    assert mine is not None
    assert claim(made, "b") is None
    with writing(made) as session:
        assert jobs.finish_job(session, mine, "12 accounts")
    assert claim(made, "b") is None
    after = found(made)
    assert after is not None
    assert (after.state, after.note, after.attempt) == (JobState.DONE, "12 accounts", 1)


def test_of_eight_that_ask_at_once_one_gets_it(made: Database) -> None:
    start, got = Barrier(8), []

    def ask(owner: str) -> None:
        start.wait()
        if claim(made, owner) is not None:
            got.append(owner)

    threads = [Thread(target=ask, args=(f"p{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_another_goes_on_after_the_lease_and_the_first_may_not_finish(made: Database) -> None:
    dead = claim(made, "a", lease=OVER)
    heir = claim(made, "b")
    assert dead is not None
    assert heir is not None
    assert heir.attempt == 2
    with writing(made) as session:
        assert not jobs.keep_job(session, dead, LEASE)
        assert not jobs.finish_job(session, dead)
        assert not jobs.fail_job(session, dead, "late", tries=3, again_in=OVER)
        assert jobs.keep_job(session, heir, LEASE)
        assert jobs.finish_job(session, heir)


def test_a_lease_that_is_kept_is_not_taken(made: Database) -> None:
    mine = claim(made, "a", lease=OVER)
    assert mine is not None
    with writing(made) as session:
        assert jobs.keep_job(session, mine, LEASE)
    assert claim(made, "b") is None


def test_a_job_that_fails_is_tried_again_and_then_given_up_with_its_note(made: Database) -> None:
    for attempt in (1, 2, 3):
        mine = claim(made, "a")
        assert mine is not None
        assert mine.attempt == attempt
        with writing(made) as session:
            assert jobs.fail_job(session, mine, "incident 12ab34", tries=3, again_in=OVER)
    assert claim(made, "a") is None
    after = found(made)
    assert after is not None
    assert (after.state, after.note) == (JobState.FAILED, "incident 12ab34")


def test_a_failure_waits_before_it_is_tried_again(made: Database) -> None:
    mine = claim(made, "a")
    assert mine is not None
    with writing(made) as session:
        jobs.fail_job(session, mine, "KeyError", tries=3, again_in=timedelta(minutes=5))
    assert claim(made, "b") is None


def test_a_job_whose_processes_all_die_is_given_up(made: Database) -> None:
    assert all(claim(made, "a", lease=OVER, tries=2) is not None for _ in range(2))
    assert claim(made, "a", tries=2) is None
    after = found(made)
    assert after is not None
    assert (after.state, after.note) == (JobState.FAILED, "stopped 2 times")


def test_a_process_that_stops_gives_the_job_back_and_it_does_not_count(made: Database) -> None:
    mine = claim(made, "a")
    assert mine is not None
    with writing(made) as session:
        assert jobs.release_job(session, mine)
    heir = claim(made, "b")
    assert heir is not None
    assert heir.attempt == 1


def test_the_same_job_of_another_workspace_is_another_job(made: Database) -> None:
    assert claim(made, "a") is not None
    assert claim(made, "b", workspace="w2") is not None
    first, second = found(made, "w1"), found(made, "w2")
    assert first is not None
    assert second is not None
    assert (first.owner, second.owner) == ("a", "b")


def test_what_an_owner_did_not_finish_is_given_back_at_once_and_does_not_count(made: Database) -> None:
    mine = claim(made, "a")
    assert mine is not None
    with made.session("w1", write=True) as session:
        jobs.release_jobs(session, "b")  # somebody else's stay theirs
    assert claim(made, "b") is None
    with made.session("w1", write=True) as session:
        jobs.release_jobs(session, "a")
    heir = claim(made, "b")
    assert heir is not None
    assert heir.attempt == 1
    with writing(made) as session:
        assert not jobs.finish_job(session, mine)  # who is still at it finds that it is no longer theirs
        assert jobs.finish_job(session, heir)
