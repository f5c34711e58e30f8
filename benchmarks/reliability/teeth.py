"""R16: each means that delivery relies on is taken away from a copy of the program, and a test must fail.

python benchmarks/reliability/teeth.py
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS, FILES = ("bot", "engagement", "migrations", "tests", "benchmarks", "docs"), ("pyproject.toml", "manifest.yml")


@dataclass(frozen=True)
class Tooth:
    """A means, how it is taken away (``old`` stands once in ``file``), and tests that must notice."""

    means: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


_SENDER, _STORE, _ANSWERS = (
    "tests/slack/test_sender.py",
    "tests/store/test_outbox.py",
    "tests/slack/test_bot_answers.py",
)
TEETH = (
    Tooth(
        "unique key",
        "engagement/store/outbox.py",
        '"cause": item.cause,',
        '"cause": item.cause + str(uuid.uuid4()),',
        (f"{_STORE}::test_the_same_message_is_put_in_once_and_keeps_its_id[sqlite]",),
    ),
    Tooth(
        "write-ahead commit",
        "engagement/store/sending.py",
        'lost.values(**_unknown(now, timing, timing.settle), reason="lease_ended")',
        "lost.values(state=OutboxState.PENDING.value, owner=None, lease_until=None, next_at=now)",
        (f"{_SENDER}::test_what_a_dead_process_held_is_looked_up",),
    ),
    Tooth(
        "reconcile",
        "bot/carrier.py",
        "        if not delivery.uncertain:\n            return None, None\n",
        "        return None, None\n",
        (f"{_SENDER}::test_a_lost_answer_is_looked_up_once_it_has_settled_and_the_message_stands_once[drop-True]",),
    ),
    Tooth(
        "fence",
        "bot/claim.py",
        "            raise TooLate\n",
        "            return\n",
        (f"{_SENDER}::test_who_is_too_late_does_not_post",),
    ),
    Tooth(
        "owner check",
        "engagement/store/sending.py",
        "where(OutboxRow.delivery_id == delivery.id, _held(delivery, owner))",
        "where(OutboxRow.delivery_id == delivery.id)",
        (f"{_STORE}::test_only_the_holder_finishes[sqlite]",),
    ),
    Tooth(
        "settle delay",
        "engagement/store/sending.py",
        "settle: timedelta = timedelta(seconds=15)",
        "settle: timedelta = timedelta(0)",
        (f"{_SENDER}::test_a_call_that_takes_effect_after_its_connection_is_gone_is_not_repeated",),
    ),
    Tooth(
        "share check",
        "bot/carrier.py",
        "            self._deps.access.check_place(channel, asker_of(delivery.content).user_id, age)\n",
        "            del age\n",
        (f"{_ANSWERS}::test_where_the_channel_must_not_see_it_the_asker_alone_does_with_the_reason_first",),
    ),
    Tooth(
        "second look",
        "bot/doubts.py",
        "there if gone else there[1:]:\n",
        "there if gone else there[:0]:\n",
        (f"{_SENDER}::test_a_copy_that_shows_up_late_is_deleted_and_the_earliest_stays",),
    ),
)


def bites(copy: Path, tooth: Tooth) -> bool:
    """Whether a test fails without the means."""
    file = copy / tooth.file
    text = file.read_text("utf-8")
    if text.count(tooth.old) != 1:
        raise SystemExit(f"{tooth.means}: its text stands {text.count(tooth.old)} times in {tooth.file}")
    file.write_text(text.replace(tooth.old, tooth.new), "utf-8")
    try:
        return _run(copy, tooth.tests) == 1
    finally:
        file.write_text(text, "utf-8")


def _run(copy: Path, tests: tuple[str, ...]) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=300)
    return done.returncode


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="engagement-teeth-") as folder:
        copy = Path(folder)
        for name in FOLDERS:
            shutil.copytree(ROOT / name, copy / name)
        for name in FILES:
            shutil.copy(ROOT / name, copy / name)
        every = tuple(test for tooth in TEETH for test in tooth.tests)
        if _run(copy, every) != 0:
            raise SystemExit("with all means in place the tests fail already")
        print("with all means in place: the tests pass")
        blunt = 0
        for tooth in TEETH:
            started = time.monotonic()
            bitten = bites(copy, tooth)
            blunt += not bitten
            said = "a test fails" if bitten else "NO TEST NOTICES"
            print(f"without {tooth.means:<18} {said} ({time.monotonic() - started:.0f} s)", flush=True)
    raise SystemExit(1 if blunt else 0)


if __name__ == "__main__":
    main()
