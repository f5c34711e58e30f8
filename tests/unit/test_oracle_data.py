"""The random workspaces: repeatable, and rich enough that a comparison on them means something."""

from collections import Counter
from typing import Any

from tests.oracle import measure, normalise, score, signals
from tests.oracle.random_data import make, window
from tests.oracle.scores import DEFAULT_TABLE

SEEDS = range(30)


def test_the_same_seed_gives_the_same_rows() -> None:
    assert make(7) == make(7)
    assert make(7) != make(8)


def test_every_row_refers_to_what_exists_and_keys_are_unique() -> None:
    for seed in SEEDS:
        data = make(seed)
        people = {(c["account_id"], c["contact_id"]) for c in data["contacts"]}
        ids = {a["activity_id"] for a in data["activities"]}
        assert all("contact_id" not in a or (a["account_id"], a["contact_id"]) in people for a in data["activities"])
        assert all(a["activity_id"] in ids for a in data["attendees"])
        usage = [(u["account_id"], u["day"], u["feature"], u.get("user_id")) for u in data["usage"]]
        assert len(usage) == len(set(usage))


def test_every_state_role_signal_and_odd_row_turns_up() -> None:
    seen: Counter[tuple[Any, ...]] = Counter()
    for seed in SEEDS:
        data = make(seed)
        workspace = normalise(data)
        seen.update(("row", field) for a in data["activities"] for field in a)
        seen.update(("versions", len(v)) for v in workspace.versions.values())
        for account in workspace.accounts:
            start, end = window(data, data["as_ofs"][0], 91)
            now = measure(workspace, account, start, end)
            seen.update((name, part["state"]) for name, part in now["components"].items())
            seen.update(("role", role) for role in now["roles"].values())
            flags = signals(workspace, account, end)
            seen.update((name, flag["literal"]) for name, flag in flags.items())
            scored = score(now, measure(workspace, account, *window(data, start, 91)))
            assert scored["low"] - 1e-9 <= (scored["overall"] or scored["low"]) <= scored["high"] + 1e-9
    components = [name for _, parts in DEFAULT_TABLE.values() for name in parts]
    wanted: set[tuple[Any, ...]] = {(name, state) for name in components for state in ("measured", "stale", "unknown")}
    wanted |= {("role", role) for role in ("ask", "chaser", "answer", "closing")}
    wanted |= {(name, literal) for name in flags for literal in (True, False)}
    wanted |= {
        ("versions", 2),
        *(("row", f) for f in ("date_only", "out_until", "is_bulk", "cancelled_by", "booked_at")),
    }
    assert wanted - set(seen) == set()
