"""Draws docs/pictures: a report with its thread, a digest and the Home tab, from the page of the local workspace.

Run it when tests/e2e/test_pictures.py says so: ``python docs/pictures.py``. It needs Debian's Chromium.
"""

import hashlib
import json
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.demo import load_sample  # noqa: E402
from engagement import Engagement  # noqa: E402
from tests.e2e.browsing import Stage, browser, stage  # noqa: E402
from tests.e2e.conftest import AS_OF, scan_weekly  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
SHOWN = PICTURES / "shown.json"  # what the pictures say and what drew them, for the check
PAGE = ROOT / "bot" / "workspace" / "page" / "static"
NOON = AS_OF + timedelta(hours=10)  # Thursday in Berlin
MONDAY = AS_OF + timedelta(days=4, hours=7, minutes=1)  # 09:01
WIDE, HIGH = 1280, 860


def drawn_with() -> str:
    """The page that draws them, by a digest of its files."""
    files = sorted(path for path in PAGE.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def story(world: Stage) -> dict[str, str]:
    """What happens before the pictures are taken, what each of them says, and the page that draws them."""
    workspace, owner = world.workspace, world.people["owner"]
    workspace.slash_command(owner, world.room, "/engagement", "ACCT-123 quarterly")
    root = workspace.wait_for(lambda: workspace.messages(world.room), timeout=60)[0]
    thread = workspace.wait_for(lambda: found if len(found := workspace.thread(root)) > 2 else None, timeout=60)
    workspace.open_home(owner)
    home = workspace.wait_for(lambda: workspace.home(owner), timeout=60)
    said = {"home": json.dumps(home.payload["blocks"], ensure_ascii=False)}
    world.move_to(MONDAY)
    digest = workspace.wait_for(lambda: workspace.direct_messages(owner), timeout=60)[0]
    return {
        "report": root.text,
        "thread": "\n".join(m.text for m in thread[1:]),
        "digest": digest.text,
        **said,
        "page": drawn_with(),
    }


def take(world: Stage, *, dark: bool) -> None:
    """The three pictures in one theme."""
    tab, theme = world.tab("owner", width=WIDE, height=HIGH, dark=dark), "dark" if dark else "light"

    def picture(name: str) -> None:
        tab.page.wait_for_timeout(500)  # what slides in has arrived
        tab.page.screenshot(path=PICTURES / f"{name}-{theme}.png")

    tab.open_thread(tab.message("ACCT-123"))
    tab.thread.get_by_role("article").nth(1).scroll_into_view_if_needed()
    picture("report")
    tab.at_home()
    tab.main.get_by_text("Open warnings").wait_for()
    picture("home")
    tab.page.get_by_role("tab", name="Messages").click()
    tab.message("Your customers").wait_for()
    picture("digest")


def main() -> None:
    """Draw the pictures and note what they say."""
    with tempfile.TemporaryDirectory() as folder, browser() as started:
        database = f"sqlite:///{folder}/sample.db"
        with Engagement.open(database, create=True) as service:
            load_sample(service, Path(folder) / "files", accounts=60, as_of=AS_OF)
            scan_weekly(service, as_of=AS_OF)
        PICTURES.mkdir(exist_ok=True)
        with stage(database, started, NOON) as world:
            SHOWN.write_text(json.dumps(story(world), ensure_ascii=False, indent=1) + "\n", "utf-8")
            for dark in (False, True):
                take(world, dark=dark)


if __name__ == "__main__":
    main()
