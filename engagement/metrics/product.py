"""Product usage of each cell (docs/method.md, sections 4 and 10). A usage day counts where its local midnight lies."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from engagement.business_time import BusinessCalendar
from engagement.config import MetricsConfig
from engagement.metrics.arrays import (
    NEVER,
    Flags,
    Floats,
    Ints,
    Lists,
    Names,
    count,
    distinct,
    offsets_of,
    ratio,
    total,
)
from engagement.metrics.grid import Grid
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
        usage.select(
            account_code(accounts),
            pl.col("day").to_physical().cast(pl.Int64),
            pl.col("events").fill_null(1),
            *("source", "user_id", "feature"),
        )
        .filter(pl.col("account").is_not_null())
        .sort("account", "day", maintain_order=True)
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
    there, width = np.flatnonzero(part >= 0), int(part.max(initial=0)) + 1
    keys, codes[there] = np.unique(account[there] * width + part[there], return_inverse=True)
    return codes, keys // width


def _first(codes: Ints, texts: pl.Series, size: int) -> pl.Series:
    place = np.zeros(size, dtype=np.int64)
    place[codes] = np.arange(len(codes))
    return texts[place].alias("")


def product(usage: Usage, licences: Licences, grid: Grid, config: MetricsConfig) -> Columns:
    """The columns of the product."""
    size = grid.size
    window, row = np.nonzero(_used(usage, grid.starts, grid.ends))
    window_before, row_before = np.nonzero(_used(usage, grid.previous_starts, grid.previous_ends))
    cell, cell_before = grid.cells(window, usage.account[row]), grid.cells(window_before, usage.account[row_before])
    events, login = usage.events[row], usage.is_login[usage.feature[row]]
    user_cells, _ = _each(window, usage.user[row], usage.user_account, grid)
    user_cells_before, _ = _each(window_before, usage.user[row_before], usage.user_account, grid)
    day_cells, _ = _each(window, usage.day_key[row], usage.day_account, grid)
    feature_cells, features = _each(window, usage.feature[row], usage.feature_account, grid)
    feature_cells, features = (part[usage.counts[features]] for part in (feature_cells, features))
    seats, entitled = np.tile(licences.seats, len(grid.ends)), np.tile(licences.features, len(grid.ends))
    active, before, used = (count(cells, size) for cells in (user_cells, user_cells_before, feature_cells))
    power = _power_users(usage, window, row, grid, config)
    return {
        "active_users": active,
        "logins": total(cell[login], events[login], size).astype(np.int64),
        "power_users": power,
        "active_days": count(day_cells, size),
        "product_events": total(cell, events, size).astype(np.int64),
        "previous_active_users": before,
        "previous_product_events": total(cell_before, usage.events[row_before], size).astype(np.int64),
        "usage_users_known": _users_known(usage, grid),
        "weekly_events": _weekly(usage, cell, row, grid),
        "seats": seats,
        "features_entitled": entitled,
        "features_used": used,
        "adoption": ratio(active, np.nan_to_num(seats)),
        "feature_breadth": np.minimum(ratio(used, np.nan_to_num(entitled)), 1.0),
        "power_user_share": np.where(grid.per_window(grid.whole_weeks) > 0, ratio(power, active), np.nan),
        "user_trend": ratio(active, before),
        "feature_names": _names(usage, feature_cells, features, size),
    }


def _used(usage: Usage, starts: Ints, ends: Ints) -> Flags:
    """Windows x rows: the use whose day begins in [start, end)."""
    return (usage.at >= starts[:, None]) & (usage.at < ends[:, None]) & (usage.events > 0)


def _each(window: Ints, code: Ints, account: Ints, grid: Grid) -> tuple[Ints, Ints]:
    """Every code of a window once, by its cell and itself, in order. ``account``: that of each code; -1 is no code."""
    seen, there = np.zeros((len(grid.ends), len(account)), dtype=np.bool_), code >= 0
    seen[window[there], code[there]] = True
    window, code = np.nonzero(seen)
    return grid.cells(window, account[code]), code


def _users_known(usage: Usage, grid: Grid) -> Flags:
    """By cell: whether any of the use before the end named a user, or there was none at all."""
    first, first_named = np.full(grid.accounts, NEVER), np.full(grid.accounts, NEVER)
    named = usage.user >= 0
    np.minimum.at(first, usage.account, usage.at)
    np.minimum.at(first_named, usage.account[named], usage.at[named])
    ends = grid.ends[:, None]
    return ((first_named < ends) | (first >= ends)).ravel()


def _weekly(usage: Usage, cell: Ints, row: Ints, grid: Grid) -> Lists:
    """The events of each cell's whole weeks, the newest first."""
    offsets = grid.week_offsets
    inside, place = grid.week_places(cell, usage.at[row])
    return Lists(offsets, pl.Series(total(place, usage.events[row[inside]], int(offsets[-1]))))


def _power_users(usage: Usage, window: Ints, row: Ints, grid: Grid, config: MetricsConfig) -> Ints:
    """Users active on enough days of a week in at least half of the whole weeks."""
    named = usage.user[row] >= 0
    inside, week = grid.weeks_of(window[named], usage.at[row[named]])
    window, row = window[named][inside], row[named][inside]
    people, most = len(usage.user_account), int(grid.whole_weeks.max())
    day, first = usage.day[row], int(usage.day.min(initial=0))
    span = int(usage.day.max(initial=0)) - first + 1
    in_week = (window * people + usage.user[row]) * most + week
    weeks, days = np.unique(distinct(in_week * span + day - first) // span, return_counts=True)
    users, busy = np.unique(weeks[days >= config.power_user_days_per_week] // max(most, 1), return_counts=True)
    window, user = users // max(people, 1), users % max(people, 1)
    powerful = 2 * busy >= grid.whole_weeks[window]
    return count(grid.cells(window, usage.user_account[user])[powerful], grid.size)


def _names(usage: Usage, cells: Ints, codes: Ints, size: int) -> Lists:
    """The features used, in the order of names, at most 40."""
    from_first = np.arange(len(cells)) - offsets_of(cells, size)[cells]
    kept = from_first < NAMES_LIMIT
    names = usage.feature_name[codes[kept]]
    return Lists(offsets_of(cells[kept], size), names)
