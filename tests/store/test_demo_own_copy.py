"""One's own data in the demo, from both databases: a copy that knows the accounts and nothing of Slack; the database
itself is only read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import load_sample
from bot.demo.company import own_people
from bot.demo.own import copy_own
from engagement.delivery import DeliveryKind, InstallationState
from engagement.errors import DatabaseUnavailable
from engagement.service import Engagement
from engagement.store import installations, queries
from engagement.store.health import standing
from engagement.store.outbox import Outgoing, enqueue


@pytest.fixture
def filled(url: str, tmp_path: Path) -> str:
    """A database with six accounts, an installation and a message that waits."""
    with Engagement.open(url, workspace="acme", create=True) as service:
        load_sample(service, tmp_path / "files", accounts=6, as_of=datetime.now(UTC))
        service.change_workspace(timezone="Europe/Lisbon", country="PT", currency="USD", week_start=6, weekend=[5])
        with service.database.session("acme", write=True) as session:
            installations.set_state(session, InstallationState.ACTIVE, at=datetime.now(UTC), team_id="T0REAL")
            enqueue(session, Outgoing(DeliveryKind.DIRECT, "U0REAL", "cause", {"text": "secret", "blocks": []}))
    return url


def test_a_copy_has_the_accounts_and_the_settings_and_nothing_of_slack(filled: str, tmp_path: Path) -> None:
    said: list[str] = []
    only_reading = filled + "&options=-c%20default_transaction_read_only%3Don" if "postgres" in filled else filled
    with copy_own(only_reading, tmp_path / "copy.db", workspace="acme", config=None, say=said.append) as copy:
        with copy.database.session("acme") as session:
            assert len(queries.accounts(session)) == 6
            assert standing(session).outbox == {}
            assert installations.installation(session) is None
        home = copy.workspace()
        assert (home.timezone, home.country, home.currency) == ("Europe/Lisbon", "PT", "USD")
        assert (home.week_start, home.weekend) == (6, (5,))
        report = copy.account_report("ACCT-101", "quarterly", as_of=datetime.now(UTC))
        assert report.score.overall is not None
        people = own_people(copy)
    assert people.you.title.endswith("(you)")
    assert people.above[-1].real_name == "Orla Fennimoor"
    assert said[-1] == "Looking for warnings ..."
    with Engagement.open(filled, workspace="acme") as original, original.database.session("acme") as session:
        assert sum(standing(session).outbox.values()) == 1
        assert installations.installation(session) is not None


def test_a_database_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="There is no database"):
        copy_own(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy.db", workspace="acme", config=None, say=print)
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_that_is_not_there_is_said(filled: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="no workspace 'other'"):
        copy_own(filled, tmp_path / "copy.db", workspace="other", config=None, say=print)
