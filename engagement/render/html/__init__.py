"""A document as one HTML file: no script, no request to anywhere, charts as inline SVG, for screen, dark and paper.

The content security policy lets in nothing but our own style sheet, by its hash. Customer text only ever meets the
template engine's escaping.
"""

import base64
import hashlib
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from engagement.render.document import Document
from engagement.render.html.page import page


def to_html(document: Document, footer: str = "") -> str:
    """The document as a page, ending in a line feed; ``footer`` is the small print at its end."""
    environment = _environment()
    style = environment.get_template("style.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("page.html").render(page=page(document), footer=footer, style_hash=digest) + "\n"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("engagement.render.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short"] = lambda value: f"{value:.1f}".removesuffix(".0")
    return environment
