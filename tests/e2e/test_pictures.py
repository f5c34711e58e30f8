"""The pictures in docs show what the program says today: ``python docs/pictures.py`` draws them anew."""

import importlib.util
import json
from pathlib import Path

import pytest

from tests.e2e.browsing import browser, copied, stage

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[2] / "docs" / "pictures.py"


def test_the_pictures_say_what_the_program_says(scanned_database: str, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("pictures", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    pictures = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pictures)
    with browser() as started, stage(copied(scanned_database, tmp_path), started, pictures.NOON) as world:
        said = pictures.story(world)
    assert said == json.loads(pictures.SHOWN.read_text("utf-8")), "run python docs/pictures.py and look at the pictures"
    for name in ("report", "digest", "home"):
        for theme in ("light", "dark"):
            assert (pictures.PICTURES / f"{name}-{theme}.png").stat().st_size > 20_000
