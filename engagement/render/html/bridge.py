"""A waterfall, lying on its side: labels of any length stay readable on a phone."""

from engagement.render.figures.model import Bridge
from engagement.render.html.drawing import WIDTH, Dot, Drawing, Label, Rect, Shape, Stroke, fitted, text_width

ROW = 42.0
THICK = 12.0
TRACK = 18.0
ROOM = 0.08
"""Share of the span that is left free at either side."""


def draw_bridge(figure: Bridge) -> Drawing:
    """From the score before, a step for each component, to the present one.

    The axis holds only the part of the scale where it happens, so the two scores are places on it, not lengths.
    """
    start, end = figure.start.value or 0.0, figure.end.value or 0.0
    running = [start]
    for step in figure.steps:
        running.append(running[-1] + step.points)
    low, high = min(*running, end), max(*running, end)
    span = (high - low) or 1.0
    low, high = low - span * ROOM, high + span * ROOM

    def x(score: float) -> float:
        return (score - low) / (high - low) * WIDTH

    shapes = _total(figure.start.label, figure.start.shown, x(start), 0.0)
    shapes.append(Stroke(((x(start), TRACK + THICK), (x(start), ROW + TRACK)), "grid"))
    for row, step in enumerate(figure.steps, start=1):
        before, after = x(running[row - 1]), x(running[row])
        shapes += _texts(step.label, step.shown, row * ROW)
        left, width = min(before, after), max(abs(after - before), 1.0)
        shapes.append(Rect(left, row * ROW + TRACK, width, THICK, f"mark {'up' if step.points > 0 else 'down'}"))
        shapes.append(Stroke(((after, row * ROW + TRACK), (after, (row + 1) * ROW + TRACK)), "grid"))
    shapes += _total(figure.end.label, figure.end.shown, x(end), (len(figure.steps) + 1) * ROW)
    rows = ((figure.start.label, figure.start.shown), *((s.label, s.shown) for s in figure.steps))
    return Drawing(
        figure.title,
        figure.summary,
        (len(figure.steps) + 2) * ROW,
        tuple(sorted(shapes, key=lambda shape: shape.kind == "label")),  # texts over lines
        ("Component", "Points"),
        (*rows, (figure.end.label, figure.end.shown)),
    )


def _total(label: str, shown: str, x: float, top: float) -> list[Shape]:
    return [*_texts(label, shown, top), Dot(x, top + TRACK + THICK / 2, "dot")]


def _texts(label: str, shown: str, top: float) -> list[Shape]:
    return [
        Label(0.0, top + 12.0, fitted(label, WIDTH - text_width(shown) - 8.0)),
        Label(WIDTH, top + 12.0, shown, "end", "label value"),
    ]
