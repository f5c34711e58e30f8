"""What follows when a delivery could not be sent: tried again, looked up, given up, or given to somebody else."""

from datetime import timedelta

from bot.deliveries import FALLBACKS
from bot.deliveries.instead import GAVE_UP, PLACE, UNCONFIRMED, for_asker_alone, told_of_failure
from bot.delivery_policy import IN_A_CROWD
from bot.deps import Deps
from bot.errors import Failure, SendFailed, Where
from bot.outcomes import Dead, Doubtful, Later, Outcome, Paused
from bot.slack_codes import place_of
from engagement.delivery import DeliveryKind
from engagement.store.outbox import Delivery

_REPORTS = (DeliveryKind.REPORT, DeliveryKind.REPLY)
_LONGEST = timedelta(minutes=5)


class Refusals:
    """The outcomes of attempts that failed, in one workspace."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def failed(self, delivery: Delivery, age: timedelta, failed: SendFailed) -> Outcome:
        """A call that Slack did not answer well, by the class of the failure."""
        match failed.failure:
            case Failure.NOT_SENT:
                wait = backoff(delivery, failed)
                if delivery.kind in _REPORTS and age + wait > IN_A_CROWD and not delivery.uncertain:
                    return self.place(delivery, Where.CROWDED)
                return Later(wait, failed.code)
            case Failure.AMBIGUOUS:  # of a question that had to be asked before
                return self.again(delivery, failed.code)
            case Failure.WORKSPACE:
                return Paused(failed.code, told_of_failure(delivery, failed.code))
            case Failure.RECIPIENT:
                where = place_of(failed)
                if delivery.kind in _REPORTS and where is not None:
                    return self.place(delivery, where)
                return self.gone(delivery, failed.code)
            case Failure.MISTAKE:
                return self._over(delivery, failed.code)

    def again(self, delivery: Delivery, code: str) -> Outcome:
        """Nothing was sent by this attempt; what was in doubt stays so."""
        if delivery.uncertain:
            return Doubtful(code, backoff(delivery))
        return Later(backoff(delivery), code)

    def place(self, delivery: Delivery, why: Where) -> Outcome:
        """The conversation must not see it: a report goes to its asker alone."""
        instead = for_asker_alone(delivery, why) if delivery.kind in _REPORTS else ()
        if not instead:
            return self.gone(delivery, f"{PLACE}{why}")
        return Dead(f"{PLACE}{why}", instead)

    def gone(self, delivery: Delivery, code: str) -> Outcome:
        """The recipient is no longer there: somebody else gets it, if the kind knows who."""
        fallback = FALLBACKS.get(delivery.kind)
        instead = fallback(self._deps, delivery, code) if fallback else None
        return Dead(_reason(delivery, code), (instead,) if instead else ())

    def _over(self, delivery: Delivery, code: str) -> Outcome:
        """Refused for good; the asker hears of it."""
        return Dead(_reason(delivery, code), told_of_failure(delivery, UNCONFIRMED if delivery.uncertain else code))


def _reason(delivery: Delivery, code: str) -> str:
    """What was refused while an earlier attempt is in doubt was given up: it may stand there."""
    return f"{GAVE_UP}{code}" if delivery.uncertain else code


def backoff(delivery: Delivery, failed: SendFailed | None = None) -> timedelta:
    """Twice as long after every attempt, from a second to five minutes; never less than Slack asks for."""
    asked = timedelta(seconds=(failed.retry_after if failed else None) or 0)
    return max(asked, min(timedelta(seconds=2.0 ** min(delivery.attempts - 1, 10)), _LONGEST))
