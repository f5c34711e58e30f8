"""Who may open the page: the key, the cookie, the names it may be asked by, the headers it is sent with."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.workspace import LocalWorkspace
from bot.workspace.page import Page, Scene
from tests.slack.workspace.browser import Tab, cookie, opened


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with opened() as (shown, _):
        yield shown


def fetch(page: Page, path: str, **headers: str) -> httpx.Response:
    return httpx.get(page.server.base_url + path, headers=headers, trust_env=False)


def handshake(page: Page, **headers: str) -> int:
    """The HTTP status of an attempt to open the WebSocket."""
    given = {"Cookie": cookie(page), "Origin": page.server.base_url} | headers
    try:
        with connect(
            f"ws://{urlsplit(page.server.base_url).netloc}/page/live",
            additional_headers={name: value for name, value in given.items() if value},
            proxy=None,
        ):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_the_printed_address_sets_a_cookie_that_opens_the_page(page: Page) -> None:
    led = httpx.get(page.address, trust_env=False)
    assert (led.status_code, led.headers["location"]) == (303, "/")
    flags = led.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=strict" in flags
    front = fetch(page, "/", cookie=cookie(page))
    assert (front.status_code, front.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<script" in front.text


@pytest.mark.parametrize("path", ["/", "/?key=wrong", "/?key=", "/page/page.js", "/page/LICENSES.txt", "/page/file/F0"])
def test_without_the_cookie_nothing_opens_and_one_line_says_why(page: Page, path: str) -> None:
    refused = fetch(page, path)
    assert refused.status_code == 403
    assert refused.text == "Open the address that the program printed: it has the key to this page.\n"
    assert "set-cookie" not in refused.headers


def test_a_wrong_cookie_opens_nothing(page: Page) -> None:
    name = cookie(page).partition("=")[0]
    assert fetch(page, "/", cookie=f"{name}=guess").status_code == 403


def test_a_name_that_leads_here_from_elsewhere_opens_nothing(page: Page) -> None:
    """DNS rebinding: the browser believes that it talks to evil.example."""
    port = urlsplit(page.server.base_url).port
    assert fetch(page, "/", cookie=cookie(page), host=f"evil.example:{port}").status_code == 403
    assert fetch(page, "/?key=" + page.address.partition("=")[2], host=f"evil.example:{port}").status_code == 403
    assert fetch(page, "/", cookie=cookie(page), host=f"localhost:{port}").status_code == 200


def test_the_websocket_needs_the_cookie_the_name_and_the_origin(page: Page) -> None:
    assert handshake(page) == 101
    assert handshake(page, Cookie="") == 403
    assert handshake(page, Origin="") == 403
    assert handshake(page, Origin="http://evil.example") == 403
    assert handshake(page, Origin="null") == 403


def test_the_page_lets_nothing_else_in(page: Page) -> None:
    headers = fetch(page, "/", cookie=cookie(page)).headers
    rules = dict(rule.strip().partition(" ")[::2] for rule in headers["content-security-policy"].split(";"))
    assert rules["default-src"] == "'self'"
    assert rules["img-src"] == "'self' data:"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path", ["/page/site.py", "/page/..%2Fsite.py", "/page/%2Fetc%2Fhosts.txt", "/page/none.js", "/page/a/b.js"]
)
def test_only_the_pages_own_files_are_served(page: Page, path: str) -> None:
    assert fetch(page, path, cookie=cookie(page)).status_code == 404


def test_the_web_api_is_served_beside_it_and_knows_no_cookie() -> None:
    with opened() as (page, workspace):
        assert workspace.api_url == f"{page.server.base_url}/api/"
        answer = httpx.post(workspace.api_url + "auth.test", headers={"cookie": cookie(page)}, trust_env=False)
        assert answer.json()["error"] == "not_authed"


def test_before_there_is_a_workspace_browsers_are_told_what_is_being_done() -> None:
    with Page() as page:
        page.say("Making a sample company ...")
        assert fetch(page, "/", cookie=cookie(page)).status_code == 200
        assert httpx.post(f"{page.server.base_url}/api/auth.test", trust_env=False).status_code == 503
        with Tab(page, "anybody") as tab:
            assert tab.frames == [{"type": "preparing", "text": "Making a sample company ..."}]
            page.say("Looking for warnings ...")
            tab.wait(lambda: len(tab.got("preparing")) == 2)
            assert tab.ask("home")["ok"] is False
            with page.serving(LocalWorkspace()) as workspace:
                assert not tab.got("hello")
                workspace.add_user("ana")
                page.open(Scene(workspace))
                tab.wait(lambda: tab.got("hello"))
            tab.wait(lambda: tab.got("restarted"))


def test_two_pages_at_once_do_not_take_each_others_cookie() -> None:
    with Page() as one, Page() as other:
        both = f"{cookie(one)}; {cookie(other)}"
        assert fetch(one, "/", cookie=both).status_code == fetch(other, "/", cookie=both).status_code == 200
        assert fetch(one, "/", cookie=cookie(other)).status_code == 403


def test_the_page_is_on_loopback_only(page: Page) -> None:
    assert urlsplit(page.address).hostname == "127.0.0.1"
