"""A command as it is typed: the other way round of ``parse``, with an account named by its id."""

import re
from dataclasses import astuple, fields, replace

from bot.grammar.commands import (
    ME,
    AccountWanted,
    Command,
    CompareWanted,
    ExplainWanted,
    FilterWords,
    FlagsWanted,
    LinkWanted,
    NoAccount,
    PlanWanted,
    Portfolio,
    SubscribeWanted,
)
from bot.grammar.period_words import LIKE_A_PERIOD, PERIOD
from bot.grammar.words import QUOTES, Word
from engagement.matching import LONGEST_QUERY

_ID = re.compile(r"[^\W\d_]+[-_]?\w*\d\w*|<#\w+>")  # no word of the grammar is so: ACCT-123

_OF_AN_ACCOUNT = (AccountWanted, FlagsWanted, ExplainWanted, PlanWanted, LinkWanted, SubscribeWanted)


def written(command: Command) -> str:
    """The command as it is typed: ``portfolio monthly segment:"mid market"``; "" for one that names nothing."""
    return " ".join(word for word in _words(command) if word)


def is_id(account: str) -> bool:
    """Whether a text has the shape of an account's id, and of nothing else that can be typed."""
    period = account.casefold()
    return bool(_ID.fullmatch(account)) and not (PERIOD.fullmatch(period) or LIKE_A_PERIOD.fullmatch(period))


def naming(command: Command, wanted: str, account_id: str) -> Command | None:
    """The command with an account's id in the place of the text ``wanted``, as errors quote it; None where the command
    names no such account."""

    def named(text: str | None) -> bool:
        return text is not None and text[:LONGEST_QUERY] == wanted

    if isinstance(command, CompareWanted):
        if not any(map(named, command.accounts)):
            return None
        return replace(command, accounts=tuple(account_id if named(each) else each for each in command.accounts))
    if isinstance(command, _OF_AN_ACCOUNT) and named(command.account):
        return replace(command, account=account_id)
    return None


def in_quotes(value: str) -> str:
    """A value as it is typed behind a key: in quotes if it is not one word."""
    return f'"{value}"' if set(value) & QUOTES or len(value.split()) != 1 else value


def as_typed(word: Word) -> str:
    """A word as it is typed."""
    return f'"{word.text}"' if word.quoted else f"{word.key}:{in_quotes(word.value)}" if word.key else word.text


def filter_texts(filters: FilterWords) -> list[str]:
    """The filters as they are typed."""
    named = zip((each.name for each in fields(FilterWords)), astuple(filters), strict=True)
    return [f"{name}:{in_quotes(value)}" for name, value in named if value is not None]


def _name(account: str | None) -> str | None:
    if not account or is_id(account):
        return account
    return f"'{account}'" if '"' in account else f'"{account}"'


def _words(command: Command) -> list[str | None]:
    match command:
        case NoAccount(period):
            return [period]
        case Portfolio(period, filters):
            return ["portfolio", period, *filter_texts(filters)]
        case FlagsWanted(account, filters, everybody, state):
            mine = filters.owner == ME
            others = filter_texts(replace(filters, owner=None) if mine else filters)
            return ["flags", _name(account), "all" if everybody else "mine" if mine else None, state, *others]
        case AccountWanted(account, period):
            return [_name(account), period]
        case ExplainWanted(account, dimension, period):
            return ["explain", _name(account), dimension, period]
        case PlanWanted(account, target, period):
            return ["plan", _name(account), f"target {target}" if target is not None else None, period]
        case CompareWanted(accounts, period):
            return ["compare", *map(_name, accounts), period]
        case LinkWanted(account):
            return ["link", _name(account)]
        case SubscribeWanted(account, wanted):
            return ["subscribe" if wanted else "unsubscribe", _name(account)]
        case _:
            return []
