"""Scores over time."""

from engagement.render.figures.model import Course
from engagement.render.html.drawing import WIDTH, Dot, Drawing, Label, Rect, Shape, Stroke

LEFT, RIGHT = 48.0, 22.0
TOP, BOTTOM = 14.0, 174.0
HEIGHT = 208.0


def draw_course(figure: Course) -> Drawing:
    """A line through the scores over the tiers' bands; it breaks where there is no score."""
    shapes: list[Shape] = []
    for band in figure.bands:
        shapes.append(Rect(LEFT - 18.0, _y(band.end), 5.0, _y(band.start) - _y(band.end) - 1.0, f"mark {band.tone}"))
        shapes.append(Stroke(((LEFT - 12.0, _y(band.start)), (WIDTH, _y(band.start))), "grid"))
        shapes.append(Label(LEFT - 22.0, _y(band.start) + 4.0, f"{band.start:.0f}", "end", "small"))
    shapes.append(Label(LEFT - 22.0, _y(100.0) + 4.0, "100", "end", "small"))
    step = (WIDTH - LEFT - RIGHT) / max(len(figure.points) - 1, 1)
    run: list[tuple[float, float]] = []
    marks: list[Shape] = []
    for place, point in enumerate(figure.points):
        x = LEFT + step * place
        marks += [Label(x, BOTTOM + 16.0 + 13.0 * i, text, "middle", "small") for i, text in enumerate(point.label)]
        if point.value is None:
            shapes.append(Stroke(tuple(run), "course"))
            run = []
            marks.append(Label(x, BOTTOM - 6.0, "–", "middle", "label"))
            continue
        run.append((x, _y(point.value)))
        marks += [Dot(x, _y(point.value), "dot"), Label(x, _label(point.value), point.shown, "middle", "label value")]
    shapes.append(Stroke(tuple(run), "course"))
    rows = tuple((" ".join(point.label), point.shown) for point in figure.points)
    return Drawing(figure.title, figure.summary, HEIGHT, (*shapes, *marks), ("Period up to", "Score"), rows)


def _y(score: float) -> float:
    return BOTTOM - min(max(score, 0.0), 100.0) / 100.0 * (BOTTOM - TOP)


def _label(score: float) -> float:
    """Above the mark, below it near the top."""
    return _y(score) - 9.0 if score < 93.0 else _y(score) + 19.0
