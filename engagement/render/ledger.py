"""The explanation of a score as a document."""

from engagement.render import wording as w
from engagement.render.document import Block, Document, Heading, Paragraph, Table, bullets
from engagement.render.wording import ledger as say
from engagement.render.wording.account import account_title
from engagement.reports.ledger import ComponentLedger, DimensionLedger, Explanation


def explanation_document(e: Explanation) -> Document:
    """Every dimension's ledger; a reader can redo each number with it."""
    blocks: list[Block] = [Heading(account_title(e.account), level=1)]
    blocks.append(Paragraph(f"How the score came about; {_period(e)}. Configuration {e.config_fingerprint}."))
    overall = say.overall_sentence(e)
    if overall:
        blocks.append(Paragraph(overall, strong=True))
    for dimension in e.dimensions:
        blocks += _dimension(dimension, e)
    return tuple(blocks)


def _period(e: Explanation) -> str:
    first, last = w.day(e.period.start, e.timezone), w.day(w.kept_end(e.period.end), e.timezone)
    return f"{first} to {last}"


def _dimension(d: DimensionLedger, e: Explanation) -> list[Block]:
    blocks: list[Block] = [
        Heading(w.dimension_name(d.name)),
        Paragraph(say.average_sentence(d), strong=True),
        Paragraph(say.dimension_weight_sentence(d)),
    ]
    for component in d.components:
        blocks += _component(component, e)
    return blocks


def _component(c: ComponentLedger, e: Explanation) -> list[Block]:
    lines = say.component_lines(c, e.settle_business_hours, e.timezone)
    rows = tuple(say.activity_cells(line, e.timezone) for line in c.activities)
    blocks: list[Block] = [Heading(w.component_name(c.score.name), level=3), bullets(lines)]
    if rows:
        blocks.append(Table(("Day", "Kind", "Status", "Direction", "Customer's side", "Record"), rows))
    return blocks
