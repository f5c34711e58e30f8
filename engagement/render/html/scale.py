"""A score on its scale."""

from engagement.render.figures.model import Band, Scale
from engagement.render.html.drawing import WIDTH, Dot, Drawing, Label, Rect, Shape, Stroke

EDGE = 14.0
BAND_TOP = 58.0
BAND = 12.0
AXIS = 40.0
"""Where the score and its interval are drawn."""


def draw_scale(figure: Scale) -> Drawing:
    """The tiers as bands with their names, above them the score with its interval."""
    shapes: list[Shape] = []
    for band in figure.bands:
        shapes += _band(band)
    shapes.append(Label(_x(100.0), BAND_TOP + BAND + 14.0, "100", "middle", "small"))
    if figure.interval is not None:
        low, high = (_x(v) for v in figure.interval)
        shapes.append(Stroke(((low, AXIS), (high, AXIS)), "interval"))
        shapes += [Stroke(((x, AXIS - 6.0), (x, AXIS + 6.0)), "interval") for x in (low, high)]
    x = _x(figure.value)
    shapes += [Dot(x, AXIS, "dot"), Label(x, 24.0, figure.shown, "middle", "big")]
    rows = [("Score", figure.shown)]
    if figure.interval is not None:
        rows.append(("Interval", " to ".join(str(round(v)) for v in figure.interval)))
    rows += [(band.name, f"{band.start:.0f} to {band.end - (band.end < 100):.0f}") for band in figure.bands]
    return Drawing(figure.title, figure.summary, 118.0, tuple(shapes), ("", "Points"), tuple(rows))


def _band(band: Band) -> list[Shape]:
    left, right = _x(band.start), _x(band.end)
    shapes: list[Shape] = [
        Rect(left + 0.5, BAND_TOP, right - left - 1.0, BAND, f"mark {band.tone}"),
        Label(left, BAND_TOP + BAND + 14.0, f"{band.start:.0f}", "middle", "small"),
    ]
    for line, word in enumerate(band.name.split(" ")):
        shapes.append(Label((left + right) / 2, BAND_TOP + BAND + 30.0 + 12.0 * line, word, "middle", "small"))
    return shapes


def _x(score: float) -> float:
    return EDGE + min(max(score, 0.0), 100.0) / 100.0 * (WIDTH - 2 * EDGE)
