"""Draws docs/pictures/report.svg: the thread that `/engagement ACCT-123 quarterly` gets, as the terminal shows it.

Run it after a change of the report's messages: ``python docs/pictures.py``.
"""

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.blocks.report import report_thread
from bot.demo import load_sample
from bot.workspace.terminal import draw_message
from engagement import Engagement

AS_OF = datetime(2026, 11, 23, tzinfo=UTC)
PICTURE = Path(__file__).parent / "pictures" / "report.svg"


def main() -> None:
    """Draw the picture."""
    console = Console(record=True, width=100, file=io.StringIO(), highlight=False)
    with (
        tempfile.TemporaryDirectory() as folder,
        Engagement.open(f"sqlite:///{folder}/sample.db", create=True) as service,
    ):
        load_sample(service, Path(folder) / "files", accounts=60, as_of=AS_OF)
        report = service.account_report("ACCT-123", "quarterly", as_of=AS_OF)
    root, advice, _ = report_thread(report)
    console.print(Text("#customer-success   /engagement ACCT-123 quarterly", style="dim"))
    for message, indent in ((root, 0), (advice, 4)):
        console.print(Padding(draw_message(message.text, list(message.blocks)), (1, 0, 0, indent)))
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(console.export_svg(title="Engagement in Slack"), encoding="utf-8")


if __name__ == "__main__":
    main()
