"""``python docs/gallery.py`` draws what the golden files hold: messages, files, windows and home tabs."""

import importlib.util
import json
import struct
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[2] / "docs" / "gallery.py"


def size(picture: Path) -> tuple[int, int]:
    """Width and height as a PNG's head says them."""
    head = picture.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", head[16:])
    return wide, high


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    """docs/gallery.py, which is no module of a package."""
    spec = importlib.util.spec_from_file_location("gallery", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_a_summary_fits_one_screen_of_a_phone(gallery: ModuleType, tmp_path: Path) -> None:
    assert gallery.draw(tmp_path, ["report", "portfolio"]) == []
    for name in ("report", "portfolio"):
        summary = tmp_path / f"{name}-01-phone-light.png"  # behind the acknowledgement
        assert size(summary)[1] <= gallery.SIZES["phone"][1] - 100  # what stands above and below a conversation


def test_every_call_of_a_golden_file_becomes_four_pictures(gallery: ModuleType, tmp_path: Path) -> None:
    names = ["progress", "digest_settings", "home", "exports"]
    assert gallery.draw(tmp_path, names) == []
    for name in names:
        calls = [json.loads(line)["method"] for line in gallery.lines(name)]
        shown = [method for method in calls if method != "files.getUploadURLExternal"]
        for form in ("phone-light", "phone-dark", "wide-light", "wide-dark"):
            pictures = sorted(tmp_path.glob(f"{name}-*-{form}.png"))
            assert len(pictures) == len(shown)
            assert all(size(each)[0] <= (390 if form.startswith("phone") else 1280) for each in pictures)
            assert all(size(each)[1] > 40 for each in pictures)
    assert (tmp_path / "index.html").read_text("utf-8").count("<img") == len(list(tmp_path.glob("*.png")))
