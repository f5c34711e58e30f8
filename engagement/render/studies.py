"""Explanations and comparisons in the formats that they have: text, Markdown, JSON."""

from engagement.errors import InputError
from engagement.render.compare import comparison_document
from engagement.render.ledger import explanation_document
from engagement.render.markdown import to_markdown
from engagement.render.text import DEFAULT_WIDTH, to_text
from engagement.reports.compare import Comparison
from engagement.reports.json import plain_json
from engagement.reports.ledger import Explanation

FORMATS = ("text", "markdown", "json")


def render_study(study: Comparison | Explanation, form: str, width: int = DEFAULT_WIDTH) -> str:
    """The study in a format, ending in a line feed. Raises ``InputError`` for a format that it does not have."""
    if form not in FORMATS:
        raise InputError(f"--format {form}: an explanation or a comparison is written as {', '.join(FORMATS)}")
    if form == "json":
        return plain_json(study)
    document = comparison_document(study) if isinstance(study, Comparison) else explanation_document(study)
    return to_markdown(document) if form == "markdown" else to_text(document, width)
