"""R4, the pure part: the slot of every ISO week, in every zone, around every clock change of some years.

Three things are counted. Slots that differ from the truth, which is read minute by minute from the standard library's
zone data. Weeks that a ticking planner would skip or take twice, ticking at random moments. Weeks whose slots do not
rise. All must be 0.

    python benchmarks/reliability/slots.py --first 1990 --last 2037
"""

import argparse
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo, available_timezones

from bot.slots import due_weeks, week_of, week_slot

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
AROUND = 30 * 60  # minutes before and after a change that are read


def changes(name: str, first: int, last: int) -> Iterator[datetime]:
    """The clock changes of a zone, to the minute: where the offset differs from that of the minute before."""
    place = ZoneInfo(name)

    def offset(moment: datetime) -> timedelta | None:
        return moment.astimezone(place).utcoffset()

    before, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while before < end:
        after = before + DAY
        low, high = before, after
        while offset(before) != offset(after) and high - low > MINUTE:
            middle = low + (high - low) // 2
            middle = middle.replace(second=0, microsecond=0)
            low, high = (middle, high) if offset(middle) == offset(before) else (low, middle)
        if offset(before) != offset(after):
            yield high
        before = after


def wrong_slots(name: str, change: datetime, step: int) -> Counter[str]:
    """Slots at local times every ``step`` minutes around a change, against the first minute whose clock is there."""
    place = ZoneInfo(name)
    minutes = [change + MINUTE * n for n in range(-AROUND, AROUND + 1)]
    # The latest time the clock has shown so far: the first minute at which it is a given time or later.
    shown = list(accumulate((m.astimezone(place).replace(tzinfo=None) for m in minutes), max))
    counted: Counter[str] = Counter()
    wall = (change - timedelta(hours=4)).astimezone(place).replace(tzinfo=None)
    wall -= timedelta(minutes=wall.minute % step, seconds=wall.second)
    for number in range(8 * 60 // step):
        wanted = wall + timedelta(minutes=step * number)
        year, week, weekday = wanted.isocalendar()
        truth = minutes[bisect_left(shown, wanted)]
        found = week_slot(f"{year}-W{week:02}", name, weekday - 1, wanted.hour * 60 + wanted.minute).at
        counted["cases"] += 1
        counted["wrong"] += found != truth
    return counted


def ticked(name: str, first: int, last: int, source: random.Random) -> Counter[str]:
    """Some years of ticks at random moments, up to ten days apart: what a planner would have taken of every week."""
    weekday, minute = source.randrange(7), source.randrange(1440)
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    weeks: list[str] = []
    times: list[datetime] = []
    start = moment
    while moment < end:
        after = moment + timedelta(minutes=source.choice((1, 7, 60, 1440, 14400)) * source.random())
        slots = due_weeks(moment, after, timezone=name, weekday=weekday, minute=minute)
        weeks += [slot.name for slot in slots]
        times += [slot.at for slot in slots]
        moment = after
    expected, day = [], start - 8 * DAY
    while day < moment + 8 * DAY:
        week = week_of(day, name)
        if start < week_slot(week, name, weekday, minute).at <= moment and week not in expected[-1:]:
            expected.append(week)
        day += DAY
    return Counter(
        weeks=len(expected),
        skipped=len(set(expected) - set(weeks)),
        doubled=len(weeks) - len(set(weeks)),
        falling=sum(a >= b for a, b in pairwise(times)),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1990)
    parser.add_argument("--last", type=int, default=2037)
    parser.add_argument("--step", type=int, default=15, help="minutes between the local times that are tried")
    parser.add_argument("--zones", type=int, help="only so many, chosen by the seed")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    source = random.Random(given.seed)
    zones = sorted(available_timezones())
    zones = source.sample(zones, given.zones) if given.zones else zones
    total: Counter[str] = Counter(
        dict.fromkeys(("changes", "cases", "wrong", "weeks", "skipped", "doubled", "falling"), 0)
    )
    for name in zones:
        for change in changes(name, given.first, given.last):
            total["changes"] += 1
            total += wrong_slots(name, change, given.step)
        total += ticked(name, given.first, given.first + 7, source)
    print(f"seed {given.seed}: {len(zones)} zones, {given.first} to {given.last}")
    for name in ("changes", "cases", "wrong", "weeks", "skipped", "doubled", "falling"):
        print(f"{name:>8} {total[name]:>9,}")
    assert not any(total[name] for name in ("wrong", "skipped", "doubled", "falling")), "the promise is broken"


if __name__ == "__main__":
    main()
