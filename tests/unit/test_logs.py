"""The server's log: one event a line, no secrets, no addresses, no texts of errors."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.logs import configure_logging
from bot.settings import Settings

TOKEN = "xoxb-11111111-22222222-CanaryCanaryCanary"
SETTINGS = Settings(
    slack_bot_token=SecretStr(TOKEN), slack_signing_secret=SecretStr("canary-signing-secret"), log_level="DEBUG"
)


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """Where the log goes; the root logger is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:], root.level = handlers, level


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "said",
    [
        f"answer was {TOKEN}",
        "xapp-1-A111-222-canarycanary and xoxe.xoxp-1-canarycanary",
        "signed with canary-signing-secret",
        "v0=" + "ca" * 32,
        "posting to https://hooks.slack.com/commands/T1/2/canarycanary",
        "postgresql://engagement:canary-pw@db.internal/engagement",
        "owner is canary.person+tag@customer.example",
    ],
)
def test_whatever_looks_secret_is_masked(out: io.StringIO, form: str, said: str) -> None:
    configure_logging(SETTINGS.model_copy(update={"log_format": form}), out)
    logging.getLogger("bot.x").debug("%s", said, extra={"fields": {"also": said}})
    assert "canary" not in out.getvalue().lower()
    assert "caca" not in out.getvalue()
    assert out.getvalue().count("\n") == 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_told_by_kind_and_place(out: io.StringIO, form: str) -> None:
    configure_logging(SETTINGS.model_copy(update={"log_format": form}), out)
    try:
        raise ValueError("Canary Customer\nwrote canary")
    except ValueError:
        logging.getLogger("elsewhere").exception("a library failed")
    line = out.getvalue()
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "anary" not in line
    assert line.count("\n") == 1


def test_a_json_line_carries_its_fields(out: io.StringIO) -> None:
    configure_logging(SETTINGS.model_copy(update={"log_format": "json"}), out)
    logging.getLogger("bot.x").info("parked\nhere", extra={"fields": {"incident": "a1b2c3", "tries": 3}})
    line = json.loads(out.getvalue())
    assert (line["incident"], line["tries"], line["level"], line["text"]) == ("a1b2c3", 3, "INFO", "parked\nhere")
