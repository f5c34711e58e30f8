"""Where accounts stood: what a walk through their snapshots says, also while a scan has judged some of them only."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from engagement.model import Tier, Workspace
from engagement.standing import Standing
from engagement.store import queries, session, snapshots
from engagement.store.database import Database
from engagement.store.snapshots import Snapshot
from engagement.store.tables import AccountRow

BEGIN = datetime(2026, 9, 1, 2, tzinfo=UTC)


def taken(key: str, at: datetime, chance: random.Random) -> Snapshot:
    score = chance.choice([None, round(chance.uniform(0, 100), 3)])
    tier = Tier.INSUFFICIENT_DATA if score is None else chance.choice(list(Tier))
    stopped = chance.choice([(), ("mail",), ("crm", "mail")])
    announced = chance.choice([None, tier])
    given = {"interval_low": score, "below_60": chance.random(), "stopped_sources": stopped}
    return Snapshot(key, at.date(), "quarterly", "x", at, score, {}, 1.0, tier, announced_tier=announced, **given)


@pytest.mark.parametrize("named", [3, 1000])  # the ids a statement names: more than that are not named in it
def test_an_account_stands_where_its_last_snapshot_by_then_says(
    database: Database, monkeypatch: pytest.MonkeyPatch, named: int
) -> None:
    monkeypatch.setattr(session, "MOST_NAMED", named)
    chance, keys = random.Random(7), [f"A{n}" for n in range(30)]
    history: dict[str, list[Snapshot]] = {key: [] for key in keys}
    with database.session("w", write=True) as writing:
        queries.save_workspace(writing, Workspace("w"))
        writing.insert_many(AccountRow, [{"account_id": key, "name": key} for key in keys])
        for day in range(8):
            judged = keys[:10] if day == 7 else chance.sample(keys[:28], 20)  # two have none; the last is half done
            found = [taken(key, BEGIN + timedelta(days=day), chance) for key in judged]
            snapshots.save_snapshots(writing, found)
            for each in found:
                history[each.account_id].append(each)
    for moment in (BEGIN - timedelta(days=1), *(BEGIN + timedelta(days=day, hours=1) for day in range(9))):
        for asked in ([], keys[:2], keys[25:], keys):
            with database.session("w") as reading:
                stood = snapshots.standings_at(reading, asked, period="quarterly", moment=moment)
            known = {key: [each for each in history[key] if each.as_of <= moment] for key in asked}
            assert stood == {
                key: Standing(
                    overall=last.overall,
                    tier=last.tier,
                    announced=last.announced_tier,
                    interval_low=last.interval_low,
                    below_60=last.below_60,
                    stopped=last.stopped_sources,
                )
                for key, of in known.items()
                for last in of[-1:]
            }
