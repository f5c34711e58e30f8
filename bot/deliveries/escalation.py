"""Messages of escalations, rendered from the flag, the steps and the account as they are when it goes out."""

from bot.actors import known_flags
from bot.blocks.escalation import Escalation, Told, asked, nobody, raised
from bot.deliveries.rendered import Rendered
from bot.deps import Deps
from engagement.delivery import DeliveryKind
from engagement.errors import FlagNotFound, RefusedError
from engagement.results import AccountReport
from engagement.store import escalations
from engagement.store.outbox import Delivery, Outgoing

_PLACES = ("C", "G")  # how Slack's ids of conversations begin


def render_escalation(deps: Deps, delivery: Delivery) -> Rendered:
    """The message. Raises ``FlagNotFound`` where its flag is not there for whoever reads it."""
    content = delivery.content
    flag_id, revision = str(content["flag_id"]), int(content["revision"])
    known = known_flags(deps, [flag_id]).get(flag_id)
    if known is None:
        raise FlagNotFound("There is no such flag.")
    with deps.read() as session:
        steps = escalations.steps(session, flag_id, revision)
        if not escalations.is_current(session, flag_id, revision):
            steps = [step.ended() for step in steps]
    told = Told(content["told"])
    report = _report(deps, known.account.id) if told is Told.ASKED else None
    escalation = Escalation(known, steps, int(content["level"]), report)
    match told:
        case Told.ASKED:
            mention = str(content["user"]) if delivery.recipient.startswith(_PLACES) else None
            return Rendered(asked(escalation, mention=mention), (flag_id,))
        case Told.RAISED:
            return Rendered(raised(escalation), (flag_id,))
        case Told.NOBODY:
            return Rendered(nobody(escalation), (flag_id,))


def instead_of_channel(deps: Deps, delivery: Delivery, code: str) -> Outgoing | None:
    """An escalation that its channel must not see, or that Slack keeps out of it, goes to the person directly.

    A person who is gone has nobody here: the escalation goes one level up at the next look.
    """
    if not delivery.recipient.startswith(_PLACES):
        return None
    return Outgoing(
        DeliveryKind.ESCALATION,
        str(delivery.content["user"]),
        delivery.cause,
        delivery.content,
        flags=(str(delivery.content["flag_id"]),),
    )


def _report(deps: Deps, account_id: str) -> AccountReport | None:
    """The account as of now; a report that fails is left out: the escalation itself matters more."""
    try:
        return deps.engagement.account_report(account_id, as_of=deps.clock())
    except RefusedError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the person is told of the escalation
        return None
