"""One account under two configurations as a document."""

from engagement.render import wording as w
from engagement.render.document import Document, Heading, Paragraph, Table, bullets, section
from engagement.render.wording.account import account_title
from engagement.render.wording.compare import comparison_cells, comparison_headline, component_cells, key_line
from engagement.reports.compare import Comparison

MAX_KEYS = 60


def comparison_document(c: Comparison) -> Document:
    """Both scores, what differs in the parts, and the keys that make the difference."""
    first, last = w.day(c.period.start, c.timezone), w.day(w.kept_end(c.period.end), c.timezone)
    keys = [key_line(change) for change in c.keys[:MAX_KEYS]]
    left = len(c.keys) - MAX_KEYS
    return (
        Heading(account_title(c.account), level=1),
        Paragraph(f"{comparison_headline(c)}.", strong=True),
        Paragraph(f"{first} to {last}; configuration {c.before_fingerprint} beside {c.after_fingerprint}."),
        *section("Points and weights", _table(c)),
        *section(
            "Keys that differ",
            bullets([*keys, *([f"and {left} more"] if left > 0 else [])]),
            Paragraph("" if keys else "None that applies to this account."),
        ),
    )


def _table(c: Comparison) -> Table:
    """Every dimension, and the components that differ."""
    rows: list[tuple[str, ...]] = []
    strong = []
    for dimension in c.dimensions:
        strong.append(len(rows))
        rows.append(comparison_cells(w.dimension_name(dimension.name), dimension))
        rows += [component_cells(component) for component in dimension.components if component.differs]
    header = ("", "Points", "Other", "Weight", "Other")
    return Table(header, tuple(rows), numeric=frozenset({1, 2, 3, 4}), strong=frozenset(strong))
