"""A document as the parts of a page: sections with their blocks, charts beside each other as drawings."""

from collections.abc import Iterator
from dataclasses import dataclass

from engagement.render.document import Block, Chart, Document, Heading, Items, Paragraph, Table
from engagement.render.figures.model import Bars, Bridge, Figure, Scale
from engagement.render.html.bars import draw_bars
from engagement.render.html.bridge import draw_bridge
from engagement.render.html.course import draw_course
from engagement.render.html.drawing import Drawing
from engagement.render.html.scale import draw_scale


@dataclass(frozen=True)
class Picture:
    """A drawing with its id on the page; ``told`` where its numbers stand beside it already."""

    id: str
    drawing: Drawing
    told: bool


@dataclass(frozen=True)
class Part:
    """One block, or the charts that stand side by side."""

    kind: str
    block: Block | None = None
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading with everything up to the next one of level 2."""

    id: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Page:
    """A title, what stands under it, and the sections."""

    title: str
    intro: tuple[Part, ...]
    sections: tuple[Section, ...]


def page(document: Document) -> Page:
    """The document's parts; what comes before the first heading of level 2 is the introduction."""
    title = next((b.text for b in document if isinstance(b, Heading) and b.level == 1), "")
    groups: list[tuple[str, list[Block]]] = [("", [])]
    for block in document:
        if isinstance(block, Heading) and block.level <= 2:
            if block.level == 2:
                groups.append((block.text, []))
        else:
            groups[-1][1].append(block)
    numbered = [(f"s{number}", heading, blocks) for number, (heading, blocks) in enumerate(groups)]
    parts = {key: tuple(_parts(key, blocks)) for key, _, blocks in numbered}
    sections = tuple(Section(key, heading, parts[key]) for key, heading, _ in numbered[1:])
    return Page(title, parts["s0"], sections)


def _parts(section: str, blocks: list[Block]) -> Iterator[Part]:
    """The blocks in order; neighbouring charts become one part."""
    charts: list[Picture] = []
    for number, block in enumerate(blocks):
        if isinstance(block, Chart):
            charts.append(Picture(f"{section}f{number}", drawn(block.figure), block.told))
            continue
        if charts:
            yield Part("charts", pictures=tuple(charts))
            charts = []
        if not isinstance(block, Paragraph) or block.text:
            yield Part(_KINDS[type(block)], block)
    if charts:
        yield Part("charts", pictures=tuple(charts))


def drawn(figure: Figure) -> Drawing:
    """The figure as shapes."""
    if isinstance(figure, Bars):
        return draw_bars(figure)
    if isinstance(figure, Scale):
        return draw_scale(figure)
    return draw_bridge(figure) if isinstance(figure, Bridge) else draw_course(figure)


_KINDS: dict[type[Block], str] = {Heading: "heading", Paragraph: "paragraph", Items: "items", Table: "table"}
