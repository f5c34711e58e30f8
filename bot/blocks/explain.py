"""How a score came about: the sum in the root, each component worked out in the thread.

Pure: the explanation in, messages out. A reply has two components: more would be cut from its text.
"""

from collections.abc import Sequence
from typing import Final

from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Buttons, Heading, Items, Note, Para, Part, Press, bold, items, para
from bot.blocks.wording import account_title, period_days
from bot.ids import ActionId
from bot.payloads import More
from engagement.model import ActivityLine, Dimension
from engagement.render.wording import ledger as say
from engagement.render.wording.formats import count
from engagement.render.wording.names import component_name, dimension_name
from engagement.reports.ledger import ComponentLedger, DimensionLedger, Explanation
from engagement.scoring.tiers import displayed

_PER_REPLY: Final = 2
_PER_DIMENSION: Final = 10  # numbers of parts that a dimension has for its replies
_ACTIVITIES: Final = 5
_ACTIONS: Final = {
    Dimension.FREQUENCY: ActionId.EXPLAIN_FREQUENCY,
    Dimension.QUALITY: ActionId.EXPLAIN_QUALITY,
    Dimension.BREADTH: ActionId.EXPLAIN_BREADTH,
    Dimension.PRODUCT: ActionId.EXPLAIN_PRODUCT,
}


def parts_of(explanation: Explanation, dimension: Dimension) -> list[int]:
    """The numbers of the replies that work a dimension out."""
    first = list(Dimension).index(dimension) * _PER_DIMENSION + 1
    components = len(_ledger(explanation, dimension).components)
    return list(range(first, first - (-components // _PER_REPLY)))


def dimension_of(part: int) -> Dimension:
    """The dimension that a reply belongs to."""
    return list(Dimension)[(part - 1) // _PER_DIMENSION]


def explained(
    explanation: Explanation, dimension: Dimension | None, *, root: str, reason: str | None = None
) -> Message:
    """The root: the sum of one dimension, or of all with a button for each. ``reason`` stands first."""
    title = account_title(explanation.account.id, explanation.account.name)
    what = f"{dimension_name(dimension)} worked out" if dimension else "The score worked out"
    parts: list[Part] = [para(reason)] if reason else []
    parts += [Heading(f"{what}: {title}"), para(period_days(explanation.period, explanation.timezone))]
    if dimension is not None:
        parts += _dimension(_ledger(explanation, dimension))
    else:
        overall = say.overall_sentence(explanation)
        parts += [para(bold(overall))] if overall else []
        parts += [_in_short(each) for each in explanation.dimensions]
        parts.append(Buttons(tuple(_button(each, root) for each in explanation.dimensions)))
    below = "Each number worked out in the thread" if dimension else "The buttons put every number into the thread"
    parts.append(Note(f"{below}. Configuration {explanation.config_fingerprint}."))
    return message("explained", parts)


def worked_out(explanation: Explanation, part: int) -> Message:
    """A reply: two components with their arithmetic and the activities behind them."""
    ledger = _ledger(explanation, dimension_of(part))
    first = (part - 1) % _PER_DIMENSION * _PER_REPLY
    made = [piece for each in ledger.components[first : first + _PER_REPLY] for piece in _component(each, explanation)]
    return message("worked_out", made)


def _ledger(explanation: Explanation, dimension: Dimension) -> DimensionLedger:
    return next(each for each in explanation.dimensions if each.name is dimension)


def _dimension(ledger: DimensionLedger) -> list[Part]:
    return [
        para(bold(say.average_sentence(ledger))),
        para(say.dimension_weight_sentence(ledger)),
        Items(tuple((_line(each),) for each in ledger.components)),
    ]


def _line(c: ComponentLedger) -> str:
    points = c.score.points
    scored = "not scored" if points is None else count(displayed(points), "point")
    return f"{component_name(c.score.name)}: {scored}, weight {say.figure(c.score.weight)}"


def _in_short(ledger: DimensionLedger) -> Para:
    head = (bold(dimension_name(ledger.name)), f", weight {say.figure(ledger.weight)}")
    return Para((head, (say.average_sentence(ledger),)))


def _button(ledger: DimensionLedger, root: str) -> Press:
    label, part = dimension_name(ledger.name), list(Dimension).index(ledger.name) * _PER_DIMENSION + 1
    return Press(label, _ACTIONS[ledger.name], More(root, part).encode(), f"{label}, every number worked out")


def _component(c: ComponentLedger, explanation: Explanation) -> list[Part]:
    lines = say.component_lines(c, explanation.settle_business_hours, explanation.timezone)
    return [
        Heading(component_name(c.score.name)),
        Items(tuple((line,) for line in lines)),
        *_activities(c.activities, explanation.timezone),
    ]


def _activities(lines: Sequence[ActivityLine], timezone: str) -> list[Part]:
    if not lines:
        return []
    told = items(lines, lambda line: (say.activity_line(line, timezone),), most=_ACTIVITIES, what="record")
    return [para("The latest activities behind it:"), told]
