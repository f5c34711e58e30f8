"""Small parts of the local workspace's page: previews of files, notifications, requests."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.clock import Clock
from bot.workspace.ids import Ids
from bot.workspace.model import ChannelKind, File, Message, UserKind
from bot.workspace.page.notices import LONGEST, notification, plain
from bot.workspace.page.preview import COLUMNS, LINES, ROWS, preview
from bot.workspace.page.requests import BadRequest, Say, read
from bot.workspace.page.sight import Sight
from bot.workspace.settings import AppSettings
from bot.workspace.state import State


def file(name: str, content: bytes) -> File:
    return File("F0", name, len(content), name, "U0", 0, content)


def test_a_table_shows_its_head() -> None:
    rows = "\n".join(",".join(f"{row}.{column}" for column in range(30)) for row in range(100))
    shown = preview(file("figures.csv", ("\ufeff" + rows).encode()))
    assert (shown["kind"], shown["total_rows"], len(shown["rows"])) == ("table", 100, ROWS)
    assert shown["rows"][0][0] == "0.0"
    assert {len(row) for row in shown["rows"]} == {COLUMNS}


def test_quoted_cells_hold_commas_and_lines() -> None:
    shown = preview(file("a.csv", b'a,b\r\n"x, y","two\nlines"\r\n'))
    assert shown["rows"] == [["a", "b"], ["x, y", "two\nlines"]]


def test_a_text_is_cut_and_says_so() -> None:
    assert preview(file("a.txt", b"one\ntwo\n")) == {"kind": "text", "text": "one\ntwo", "truncated": False}
    long = preview(file("a.md", "\n".join(map(str, range(100))).encode()))
    assert (long["truncated"], len(long["text"].splitlines())) == (True, LINES)
    assert preview(file("a.json", b"x" * 9_000))["truncated"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", b"\x89PNG", "image"),
        ("A.JPEG", b"", "image"),
        ("a.xlsx", b"PK", "none"),
        ("a.html", b"<script>", "none"),
        ("noname", b"text", "none"),
        ("a.txt", b"\xff\xfe\x00", "none"),
        ("a.csv", b"", "table"),
    ],
)
def test_other_files(name: str, content: bytes, kind: str) -> None:
    assert preview(file(name, content))["kind"] == kind


@given(st.binary(max_size=2000), st.sampled_from(["a.csv", "a.txt", "a.json"]))
def test_no_content_breaks_a_preview(content: bytes, name: str) -> None:
    assert preview(file(name, content))["kind"] in ("table", "text", "none")


@pytest.fixture
def state() -> State:
    made = State(Clock(), Ids(1), AppSettings(), "T0", "harbour", "Harbour", "secret")
    made.add_user("ana", "Ana Example", id="U0ANA")
    made.add_user("ben", "Ben Example", id="U0BEN")
    made.add_user("gus", "Gus Guest", kind=UserKind.GUEST, id="U0GUS")
    made.add_channel("room", ChannelKind.PUBLIC, ["U0ANA", "U0BEN"], id="C0ROOM")
    made.add_channel("secret-plans", ChannelKind.PRIVATE, ["U0BEN"], id="C0PLAN")
    made.add_channel("directmessage", ChannelKind.IM, ["U0ANA", made.bot_user_id], id="D0ANA")
    return made


def said(state: State, text: str, *, user: str = "U0BEN", channel: str = "C0ROOM", **more: str) -> str | None:
    message = state.post(Message(channel, state.stamps.next(), user, text, **more))  # type: ignore[arg-type]
    return notification(Sight(state, state.users["U0ANA"]), message)


def test_which_messages_notify(state: State) -> None:
    assert said(state, "hello") is None
    assert said(state, "hello <@U0ANA>") == "hello @ana"
    assert said(state, "hello <!here>") == "hello @here"
    assert said(state, "hello <@U0ANA>", user="U0ANA") is None
    assert said(state, "*digest*", user=state.bot_user_id, channel="D0ANA") == "digest"
    assert said(state, "for you", user=state.bot_user_id, channel="D0ANA", visible_to="U0ANA") is None
    assert said(state, "<@U0ANA> look", channel="C0PLAN") is None
    root = state.post(Message("C0ROOM", state.stamps.next(), "U0BEN", "root"))
    assert said(state, "a reply", thread_ts=root.ts) is None
    said(state, "mine", user="U0ANA", thread_ts=root.ts)
    assert said(state, "a reply to that", thread_ts=root.ts) == "a reply to that"


def test_the_text_is_one_plain_line(state: State) -> None:
    sight = Sight(state, state.users["U0ANA"])
    text = "*Your customers*, 1 &lt; 2\n<https://x.example|the report> in <#C0ROOM> and <#C0PLAN>, <@U0NOBODY>"
    assert plain(sight, text) == "Your customers, 1 < 2 the report in #room and #private channel, @somebody"
    cut = plain(sight, "word " * 100)
    assert len(cut) <= LONGEST
    assert cut.endswith("word…")
    assert len(plain(sight, "x" * 1000)) == LONGEST


@given(st.text(max_size=200) | st.dictionaries(st.text(max_size=5), st.integers() | st.text()).map(json.dumps))
def test_what_is_no_request_is_refused_in_one_line(frame: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read(frame)
    assert "\n" not in str(refused.value)


def test_a_request_is_read() -> None:
    assert read('{"id": 1, "do": "say", "channel": "C1", "text": "x"}') == Say(id=1, do="say", channel="C1", text="x")
