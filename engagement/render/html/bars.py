"""Bars under their labels, from zero to either side."""

from engagement.render.figures.model import Bar, Bars
from engagement.render.html.drawing import WIDTH, Drawing, Label, Rect, Shape, Stroke, fitted, text_width

ROW = 44.0
THICK = 12.0
GAP = 8.0


def draw_bars(figure: Bars) -> Drawing:
    """Label and value on a line, the bar on its track below; an upright line where the value was before."""
    values = [v for bar in figure.bars for v in (bar.value, bar.before) if v is not None]
    high = figure.whole if figure.whole is not None else max((abs(v) for v in values), default=0.0)
    low = -high if min(values, default=0.0) < 0 else 0.0
    scale = WIDTH / ((high - low) or 1.0)
    shapes: list[Shape] = []
    for row, bar in enumerate(figure.bars):
        shapes += _bar(bar, row * ROW, low, scale)
    rows = tuple((bar.label, bar.shown) for bar in figure.bars)
    return Drawing(figure.title, figure.summary, len(figure.bars) * ROW, tuple(shapes), figure.header, rows)


def _bar(bar: Bar, top: float, low: float, scale: float) -> list[Shape]:
    shown = fitted(bar.shown, WIDTH * 0.75)
    label = fitted(bar.label, WIDTH - text_width(shown) - GAP)
    y = top + 18.0
    shapes: list[Shape] = [
        Label(0.0, top + 12.0, label),
        Label(WIDTH, top + 12.0, shown, "end", "label value"),
        Rect(0.0, y, WIDTH, THICK, "track"),
    ]
    if bar.value:
        start, end = sorted((-low * scale, (bar.value - low) * scale))
        shapes.append(Rect(start, y, max(end - start, 1.0), THICK, f"mark {bar.tone}"))
    if bar.before is not None:
        x = min(max((bar.before - low) * scale, 1.0), WIDTH - 1.0)
        shapes.append(Stroke(((x, y - 3.0), (x, y + THICK + 3.0)), "before"))
    return shapes
