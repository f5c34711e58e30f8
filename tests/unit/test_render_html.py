"""Reports as HTML: whole without anything else, harmless, readable by machines, in both colour schemes."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import combinations, pairwise
from math import dist
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engagement.render.html as package
from engagement.model import Account, Contact, Person, Source
from engagement.render import Format, render, render_html
from engagement.render.document import Heading, Items, Paragraph, Table
from engagement.render.html import to_html
from engagement.render.wording import plain
from engagement.reports import Master
from engagement.results import AccountReport, PortfolioReport
from tests.unit.factories import contact, master
from tests.unit.test_advice import LOW
from tests.unit.test_render_csv import portfolio
from tests.unit.test_render_reports import NASTY, SITUATIONS, hostile, report

VOID = {"meta", "wbr", "rect", "polyline", "circle"}
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "nav",
        "main",
        "section",
        "footer",
        "div",
        "h1",
        "h2",
    ),
    *("h3", "p", "ul", "ol", "li", "a", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure"),
    *("figcaption", "details", "summary", "svg", "desc", "rect", "polyline", "circle", "text", "wbr"),
}
FREE = {"aria-label"}  # attributes that may hold words
FIXED = {
    *("lang", "charset", "http-equiv", "content", "name", "id", "href", "class", "role", "tabindex", "scope"),
    *("aria-labelledby", "viewbox", "x", "y", "width", "height", "points", "cx", "cy", "r", "text-anchor"),
}
SHAPES = {"x", "y", "width", "height", "points", "cx", "cy", "r", "viewbox"}


class Tree(HTMLParser):
    """Elements in order with their attributes, open elements and texts, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def named(self, *tags: str) -> list[tuple[str, dict[str, str]]]:
        return [element for element in self.elements if element[0] in tags]


def check(page: str) -> Tree:
    """What holds for every page: only our elements and attributes, a sound outline, names for everything drawn."""
    tree = Tree(page)
    assert {tag for tag, _ in tree.elements} <= TAGS
    for tag, attributes in tree.elements:
        assert set(attributes) <= FIXED | FREE, tag
        for name in SHAPES & set(attributes):
            assert re.fullmatch(r"[-0-9. ,]*", attributes[name]), (tag, name)
    ids = [attributes["id"] for _, attributes in tree.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"s\d+(f\d+[td])?", key) for key in ids)
    for _, attributes in tree.elements:
        assert set(attributes.get("aria-labelledby", "").split()) <= set(ids)
        assert attributes.get("href", "#s1").removeprefix("#") in {*ids, "s1"}
    levels = [int(tag[1]) for tag, _ in tree.elements if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert [attributes["lang"] for _, attributes in tree.named("html")] == ["en"]
    assert len(tree.named("main")) == len(tree.named("header")) == 1
    assert all(a.get("role") == "img" and a.get("aria-labelledby") for _, a in tree.named("svg"))
    assert len(tree.named("svg")) == len(tree.named("desc")) == len(tree.named("title")) - 1
    assert len(tree.named("table")) == len(tree.named("caption")) == len(tree.named("thead"))
    landmarks = [a["aria-labelledby"] for _, a in tree.named("section")]
    assert len(landmarks) == len(set(landmarks)), "no two landmarks share a name"
    assert not [a for _, a in tree.elements if a.get("role") not in {None, "img", "group"}]
    assert all(attributes.get("scope") in {"col", "row"} for _, attributes in tree.named("th"))
    return tree


@pytest.mark.parametrize("situation", list(SITUATIONS))
def test_every_situation_makes_a_sound_page(situation: str) -> None:
    page = render_html(report(situation))
    tree = check(page)
    words = [text for tag, text in tree.texts if tag != "style"]
    assert not re.search(r"\bNone\b|\bnan\b|[a-z]_[a-z]", " ".join(words))


def test_it_needs_nothing_from_anywhere() -> None:
    page = render_html(report("warned"))
    assert not re.search(r"(?i)https?:|//|url\(|@import|<script|<link|<img|<iframe|javascript:|\bon\w+=|\sstyle=", page)
    policy = next(a["content"] for _, a in Tree(page).named("meta") if "http-equiv" in a)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert len(page) < 80_000


@pytest.mark.parametrize(
    "text", [*NASTY, '"><img src=x onerror=alert(1)>', "</title></style>", "{{ 7*7 }}", "\u202e\u0627"]
)
def test_hostile_text_becomes_no_element_and_no_attribute(text: str) -> None:
    known = hostile(text)
    for page in (render_html(report("warned", known)), render_html(portfolio({"A1": {"t0": LOW}}, known))):
        tree = check(page)
        assert "49" not in "".join(t for tag, t in tree.texts if tag == "h1")
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", page)


@settings(deadline=None, max_examples=25)
@given(st.text(alphabet=st.characters() | st.sampled_from("<>&\"'/= {}%#"), max_size=60))
def test_any_text_stands_on_the_page_as_text_alone(text: str) -> None:
    blocks = (Heading(plain(text) or "x", 1), Heading("Part"), Paragraph(plain(text)), Items(((plain(text), "y"),)))
    table = Table(("a", plain(text)), ((plain(text), "b"),))
    tree = check(to_html((*blocks, table), plain(text)))
    shown = plain(text).strip()
    assert ("h1", shown or "x") in tree.texts
    assert not shown or ("strong", shown) in tree.texts
    assert not shown or ("th", shown) in tree.texts


@settings(deadline=None, max_examples=15)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_names_leave_the_page_sound(name: str, other: str) -> None:
    known = Master(
        accounts={"A1": Account(id="A1", name=name, segment=other, arr=5.0, currency=other, owner_email="o")},
        contacts={"A1": (Contact("A1", "c1", name=name, title=other, department=other),)},
        people={"o": Person(email="o", name=other)},
        sources=(Source(name, ("email",)),),
    )
    check(render_html(report("warned", known)))


def charts(tree: Tree) -> list[str]:
    return [text for tag, text in tree.texts if tag == "figcaption"]


def test_an_account_is_drawn_in_six_charts() -> None:
    people = [contact("c1", share=0.7), contact("c2", share=0.3)]
    found = check(render_html(report("usual", t0={**LOW, "contacts": people})))
    assert charts(found) == [
        "Score among the tiers",
        "Dimensions, 0 to 100",
        "From the score before to that of the period",
        "All records by kind, bulk and automatic ones too",
        "Share of the engagement points",
        "Score by period",
    ]


def test_a_gap_in_the_trend_is_a_gap_in_the_line() -> None:
    found = report()
    whole = render_html(found)
    holed = replace(found, trend=tuple(replace(p, overall=None) if i == 2 else p for i, p in enumerate(found.trend)))
    assert len(re.findall(r'<polyline [^>]*class="course"', whole)) == 1
    runs = re.findall(r'<polyline points="([^"]*)" class="course"', render_html(holed))
    assert [len(run.split()) for run in runs] == [2, 3]


def test_the_interval_and_the_score_stand_at_their_places() -> None:
    found = report()
    page = render_html(found)
    box = page[page.index("Score among the tiers") : page.index("Dimensions, 0 to 100")]
    (dot,) = re.findall(r'<circle cx="([\d.]+)"', box)
    score = found.score
    assert score.overall is not None
    assert score.interval_low is not None
    assert (float(dot) - 14) / 332 * 100 == pytest.approx(score.overall, abs=0.05)
    low = re.findall(r'<polyline points="([\d.]+),', box)[0]
    assert (float(low) - 14) / 332 * 100 == pytest.approx(score.interval_low, abs=0.05)


def test_nothing_recorded_has_a_page_without_charts() -> None:
    tree = check(render_html(report("no record", t1={"history_days": None})))
    assert "Nothing has been recorded for this account yet." in [text for _, text in tree.texts]


def test_ten_thousand_accounts_make_a_page_of_bearable_length() -> None:
    found = portfolio({"A1": {"t0": LOW}, "A2": {}})
    many = tuple(replace(found.accounts[0], id=f"B{i:05}", name=f"Name {i}") for i in range(10_000))
    found = replace(found, accounts=many, at_risk=("B00007",), movers_up=(), movers_down=())
    page = render_html(found)
    tree = check(page)
    assert len(page) < 250_000
    rows = [text for tag, text in tree.texts if tag == "th" and text.startswith("Name ")]
    assert len(rows) == 201
    assert rows[1] == "Name 7 (B00007)", "after the chart's own table, those at risk come first"
    assert any(text.startswith("The first 200 of 10,000 accounts") for _, text in tree.texts)


def test_an_address_in_a_table_may_break_so_that_the_last_column_stays_on_the_page() -> None:
    found = portfolio({"A1": {"t0": LOW}})
    owned = replace(found, accounts=(replace(found.accounts[0], owner_email="<fidelma>@lanternfen.example"),))
    assert "<td>&lt;fidelma&gt;@<wbr>lanternfen.example</td>" in render_html(owned)


@pytest.mark.parametrize("made", [report("warned"), portfolio({"A1": {}, "A2": {"t0": LOW}})])
def test_the_same_report_gives_the_same_bytes(made: AccountReport | PortfolioReport) -> None:
    assert render(made, Format.HTML) == render(made, Format.HTML)


def test_an_empty_portfolio_has_a_page() -> None:
    tree = check(render_html(portfolio({}, Master(accounts={}))))
    assert "No open account." in [text for _, text in tree.texts]
    assert tree.named("svg") == []


def palettes() -> dict[str, dict[str, str]]:
    style = (Path(package.__file__).parent / "templates" / "style.css").read_text()
    found = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    return dict(
        zip(("light", "dark", "print"), (dict(re.findall(r"--(\w+): (#\w{6})", f)) for f in found), strict=True)
    )


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""

    def luminance(colour: str) -> float:
        red, green, blue = linear(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHT = {
    "all three": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def lab(colour: str, sight: str) -> tuple[float, float, float]:
    """CIELAB of a colour as somebody sees it who lacks one kind of cone."""
    r, g, b = (min(max(sum(m * c for m, c in zip(row, linear(colour), strict=True)), 0), 1) for row in SIGHT[sight])
    x, y, z = (
        0.4124 * r + 0.3576 * g + 0.1805 * b,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        0.0193 * r + 0.1192 * g + 0.9505 * b,
    )
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x / 0.9505, y, z / 1.089))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize("sight", list(SIGHT))
def test_tiers_and_directions_differ_for_every_kind_of_sight(scheme: str, sight: str) -> None:
    colours = palettes()[scheme]
    tiers = [colours[name] for name in ("best", "good", "fair", "poor", "unknown")]
    for one, other in [*combinations(tiers, 2), (colours["up"], colours["down"])]:
        assert dist(lab(one, sight), lab(other, sight)) > 12, (one, other)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_every_colour_can_be_read(scheme: str) -> None:
    colours = palettes()[scheme]
    for name in set(colours) - {"paper", "panel", "rule"}:
        for ground in ("paper", "panel"):
            assert contrast(colours[name], colours[ground]) >= 4.5, (scheme, name, ground)


def test_the_names_that_charts_use_have_a_colour() -> None:
    page = render_html(portfolio({"A1": {}, "A2": {"t0": LOW}}, master("A1", "A2"))) + render_html(report("warned"))
    tones = {css.removeprefix("mark ") for css in re.findall(r'class="(mark \w+)"', page)}
    assert tones
    colours: dict[str, Any] = palettes()["light"]
    assert tones <= set(colours)
