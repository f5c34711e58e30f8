"""Product usage of each cell (docs/method.md, sections 4 and 10). A usage day counts where its local midnight lies."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from engagement.business_time import BusinessCalendar
from engagement.config import MetricsConfig
from engagement.metrics.arrays import Flags, Floats, Ints, Names, count, list_column, offsets_of, ranks, ratio, total
from engagement.metrics.grid import Grid, week_of
from engagement.metrics.states import account_code

Columns = dict[str, Any]
LOGIN: Final = "login"
NAMES_LIMIT: Final = 40


@dataclass(frozen=True)
class Licences:
    """What each account has paid for; NaN: not known."""

    seats: Floats
    features: Floats  # how many; a list without ``login``
    listed: tuple[frozenset[str] | None, ...]  # by name, where a list is given


@dataclass(frozen=True)
class Usage:
    """Usage rows, sorted by account and day; those without events are no activity, but tell who delivers what."""

    account: Ints
    day: Ints
    day_key: Ints  # code of account and day
    day_account: Ints  # the account of each such code
    at: Ints  # the day's first instant
    events: Ints
    source: pl.Series
    user: Ints  # code of account and user; -1: a count for the whole account
    user_account: Ints  # the account of each user code
    feature: Ints  # code of account and feature
    feature_account: Ints
    feature_name: pl.Series  # by code
    counts: Flags  # by feature code: entitled, and no login
    is_login: Flags


def read_licences(accounts: pl.DataFrame) -> Licences:
    """The licences of the accounts, in the frame's order."""
    lists = [
        None if names is None else frozenset(n.strip() for n in names if n and n.strip()) - {LOGIN}
        for names in accounts["features"]
    ]
    numbers = [
        number if names is None else len(names)
        for number, names in zip(accounts["features_entitled"], lists, strict=True)
    ]
    return Licences(
        seats=accounts["seats"].cast(pl.Float64).to_numpy(),
        features=np.array([np.nan if n is None else n for n in numbers], dtype=np.float64),
        listed=tuple(lists),
    )


def read_usage(usage: pl.DataFrame, accounts: pl.Enum, licences: Licences, calendar: BusinessCalendar) -> Usage:
    """The usage of the accounts in ``accounts``."""
    known = (
        usage.lazy()
        .select(
            account_code(accounts),
            pl.col("day").to_physical().cast(pl.Int64),
            pl.col("events").fill_null(1),
            *("source", "user_id", "feature"),
        )
        .filter(pl.col("account").is_not_null())
        .sort("account", "day", maintain_order=True)
        .collect()
    )
    account, day = known["account"].to_numpy(), known["day"].to_numpy()
    users, features = Names(known["user_id"]), Names(known["feature"])
    user, user_account = _codes(account, users.codes(known["user_id"]))
    feature, feature_account = _codes(account, features.codes(known["feature"]))
    name = _first(feature, known["feature"], len(feature_account))
    is_login = np.array([text == LOGIN for text in name], dtype=np.bool_)
    pairs = zip(name, feature_account.tolist(), strict=True)
    entitled = [(names := licences.listed[owner]) is None or text in names for text, owner in pairs]
    day_key, day_account = _codes(account, day - day.min(initial=0))
    return Usage(
        account=account,
        day=day,
        day_key=day_key,
        day_account=day_account,
        at=calendar.midnights(day),
        events=known["events"].to_numpy(),
        source=known["source"],
        user=user,
        user_account=user_account,
        feature=feature,
        feature_account=feature_account,
        feature_name=name,
        counts=np.array(entitled, dtype=np.bool_) & ~is_login,
        is_login=is_login,
    )


def _codes(account: Ints, part: Ints) -> tuple[Ints, Ints]:
    """Codes of account and part (-1: none), in the order of account and part, and the account of each code."""
    codes = np.full(len(account), -1)
    there = np.flatnonzero(part >= 0)
    codes[there] = ranks(account[there], part[there])
    owner = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.int64)
    owner[codes[there]] = account[there]
    return codes, owner


def _first(codes: Ints, texts: pl.Series, size: int) -> pl.Series:
    place = np.zeros(size, dtype=np.int64)
    place[codes] = np.arange(len(codes))
    return texts[place].alias("")


def product(usage: Usage, licences: Licences, grid: Grid, config: MetricsConfig) -> Columns:
    """The columns of the product."""
    size = grid.size
    found: dict[str, list[Ints]] = {name: [] for name in _COUNTS}
    feature_cells, feature_codes = [], []
    for window in grid.windows:
        rows = _between(usage, grid.starts[window], grid.ends[window])
        then = _between(usage, grid.previous_starts[window], grid.previous_ends[window])
        used = _used(usage.feature[rows], usage.counts)
        feature_codes.append(used)
        feature_cells.append(grid.cells(window, usage.feature_account[used]))
        for name, values in _window(usage, rows, then, grid, window, config).items():
            found[name].append(values)
    counted: Columns = {name: np.concatenate(values) for name, values in found.items()}
    seats, entitled = np.tile(licences.seats, len(grid.ends)), np.tile(licences.features, len(grid.ends))
    cells, codes = np.concatenate(feature_cells), np.concatenate(feature_codes)
    features = count(cells, size)
    weeks = grid.per_window(grid.whole_weeks)
    active, previous = counted["active_users"], counted["previous_active_users"]
    return {
        **counted,
        "weekly_events": _weekly(usage, grid),
        "seats": seats,
        "features_entitled": entitled,
        "features_used": features,
        "adoption": ratio(active, np.nan_to_num(seats)),
        "feature_breadth": np.minimum(ratio(features, np.nan_to_num(entitled)), 1.0),
        "power_user_share": np.where(weeks > 0, ratio(counted["power_users"], active), np.nan),
        "user_trend": ratio(active, previous),
        "feature_names": _names(usage, cells, codes, size),
    }


_COUNTS: Final = (
    "active_users",
    "logins",
    "power_users",
    "active_days",
    "product_events",
    "previous_active_users",
    "previous_product_events",
    "usage_users_known",
)


def _between(usage: Usage, start: int, end: int) -> Ints:
    """The rows of use whose day begins in [start, end)."""
    return np.flatnonzero((usage.at >= start) & (usage.at < end) & (usage.events > 0))


def _window(usage: Usage, rows: Ints, then: Ints, grid: Grid, window: int, config: MetricsConfig) -> dict[str, Ints]:
    """The counts of every account in one window."""
    accounts = grid.accounts
    account, user = usage.account[rows], usage.user[rows]
    login = usage.is_login[usage.feature[rows]]
    days = _used(usage.day_key[rows], np.ones(len(usage.day_account), dtype=np.bool_))
    ever = usage.at < grid.ends[window]
    with_users = count(usage.account, accounts, ever & (usage.user >= 0)) > 0
    return {
        "active_users": _users(usage, user, accounts),
        "logins": total(account[login], usage.events[rows[login]], accounts).astype(np.int64),
        "power_users": _power_users(usage, rows, grid, window, config),
        "active_days": count(usage.day_account[days], accounts),
        "product_events": total(account, usage.events[rows], accounts).astype(np.int64),
        "previous_active_users": _users(usage, usage.user[then], accounts),
        "previous_product_events": total(usage.account[then], usage.events[then], accounts).astype(np.int64),
        "usage_users_known": with_users | (count(usage.account, accounts, ever) == 0),
    }


def _weekly(usage: Usage, grid: Grid) -> pl.Series:
    """The events of each cell's whole weeks, the newest first."""
    offsets = grid.week_offsets
    used = [_between(usage, start, end) for start, end in zip(grid.starts, grid.ends, strict=True)]
    rows = np.concatenate(used)
    cells = np.concatenate([grid.cells(window, usage.account[found]) for window, found in enumerate(used)])
    inside, place = grid.week_places(cells, usage.at[rows])
    return list_column(offsets, pl.Series(total(place, usage.events[rows[inside]], int(offsets[-1]))))


def _used(codes: Ints, wanted: Flags) -> Ints:
    """The distinct codes that are wanted, in order."""
    seen = np.zeros(len(wanted), dtype=np.bool_)
    seen[codes] = True
    return np.flatnonzero(seen & wanted)


def _users(usage: Usage, user: Ints, accounts: int) -> Ints:
    """Distinct users by account."""
    used = _used(user[user >= 0], np.ones(len(usage.user_account), dtype=np.bool_))
    return count(usage.user_account[used], accounts)


def _power_users(usage: Usage, rows: Ints, grid: Grid, window: int, config: MetricsConfig) -> Ints:
    """Users active on enough days of a week in at least half of the whole weeks."""
    weeks = int(grid.whole_weeks[window])
    if not weeks:
        return np.zeros(grid.accounts, dtype=np.int64)
    inside, week = week_of(usage.at[rows], grid.week_starts[window])
    inside &= usage.user[rows] >= 0
    user, week, day = usage.user[rows[inside]], week[inside], usage.day[rows[inside]]
    people = len(usage.user_account)
    if not len(user):
        return np.zeros(grid.accounts, dtype=np.int64)
    first, span = int(day.min()), int(day.max()) - int(day.min()) + 1
    keys, place = np.unique(user * span + (day - first), return_index=True)
    days = np.bincount((keys // span) * weeks + week[place], minlength=people * weeks).reshape(people, weeks)
    powerful = 2 * (days >= config.power_user_days_per_week).sum(axis=1) >= weeks
    return count(usage.user_account[powerful], grid.accounts)


def _names(usage: Usage, cells: Ints, codes: Ints, size: int) -> pl.Series:
    """The features used, in the order of names, at most 40."""
    from_first = np.arange(len(cells)) - offsets_of(cells, size)[cells]
    kept = from_first < NAMES_LIMIT
    names = usage.feature_name[codes[kept]]
    return list_column(offsets_of(cells[kept], size), names)
