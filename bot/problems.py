"""The one place that maps what went wrong to what the person reads. What is not expected gets an incident number,
which is in the log too, beside the kind of the error and where it arose, and no customer data."""

import logging
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from bot.blocks import choices, misfits, notices
from bot.blocks.message import Message
from bot.errors import (
    AccountMissing,
    BotError,
    Failure,
    FileTooLarge,
    NotAllowed,
    PlaceRefused,
    RightMissing,
    SendFailed,
)
from bot.grammar import (
    AccountWanted,
    Command,
    CompareWanted,
    ExplainWanted,
    NoAccount,
    PlanWanted,
    Portfolio,
    written,
)
from bot.logs import where
from bot.payloads import PayloadError
from engagement.errors import (
    AccountAmbiguous,
    AccountNotFound,
    ConfigError,
    DatabaseUnavailable,
    EngagementError,
    InputError,
    PeriodError,
)

_log = logging.getLogger(__name__)
_WITH_A_PERIOD = (NoAccount, Portfolio, AccountWanted, ExplainWanted, PlanWanted, CompareWanted)


_reported: Counter[str] = Counter()


def incidents_reported() -> Mapping[str, int]:
    """How many unexpected errors this process has met, by their kind."""
    return dict(_reported)


def explain(error: Exception, asked: Command | None = None) -> Message:
    """What the asker reads about an error; ``asked``: the command, for what is offered instead."""
    match error:
        case NotAllowed(why=why):
            return notices.refused(why)
        case RightMissing(right=right):
            return notices.right_missing(right)
        case AccountAmbiguous():
            return choices.which_account(error.wanted, error.matches, asked)
        case AccountNotFound():
            return _no_such_account(error, asked)
        case AccountMissing(example=example):
            return notices.which_account(example)
        case PayloadError():
            return notices.old_button()
        case PeriodError():
            return _no_such_period(error, asked)
        case InputError() if not isinstance(error, ConfigError):
            return notices.wrong_words(str(error))
        case DatabaseUnavailable():
            _log.error("the database does not answer")
            return notices.database_down()
        case EngagementError():
            _log.error("refused: %s", type(error).__name__)
            return notices.not_now(str(error))
        case FileTooLarge(size=size, most=most):
            return notices.file_too_large(size, most)
        case SendFailed(failure=Failure.AMBIGUOUS):
            return notices.perhaps_posted()
        case SendFailed(code=code):
            return notices.not_delivered(code)
        case PlaceRefused(why=why):
            return notices.notice(notices.alone_because(why))
    return notices.incident(report_incident(error))


def _no_such_period(error: PeriodError, asked: Command | None) -> Message:
    """With the whole command, ready to copy, where it is known."""
    if isinstance(asked, _WITH_A_PERIOD):
        return misfits.mistaken(error.why, written(replace(asked, period=error.nearest)))
    return notices.wrong_words(str(error))


def _no_such_account(error: AccountNotFound, asked: Command | None) -> Message:
    instead = getattr(asked, "instead", None)
    if asked is None or instead is None:
        return choices.no_such_account(error.wanted, error.nearest, asked)
    return misfits.no_such_command(asked, instead, error.wanted, error.nearest)


def is_expected(error: Exception) -> bool:
    """Whether ``explain`` has words for it: trying again would change nothing."""
    return isinstance(error, EngagementError | BotError)


def report_incident(error: BaseException) -> str:
    """Log an unexpected error without its text, which may hold customer data; the number to ask for."""
    number = secrets.token_hex(3)
    kind = type(error).__name__
    told = {"incident": number, "error": kind}
    _reported[kind] += 1
    _log.error("incident %s: %s at %s", number, kind, where(error.__traceback__), extra={"fields": told})
    return number
