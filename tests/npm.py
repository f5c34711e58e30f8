"""Packages of npm that tests need, as a lock file has them. Needs Node 20 and npm's registry (or its cache).

Without them tests are skipped with the reason; ``REQUIRE_NODE=1`` makes that a failure.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

NODE = 20  # what @slack/bolt 5 and the page's sources ask for
_QUIETLY = ("--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--silent")


def unavailable(why: str) -> NoReturn:
    """Skip, or fail where Node is required."""
    if os.environ.get("REQUIRE_NODE") == "1":
        pytest.fail(f"REQUIRE_NODE=1, but {why}", pytrace=False)
    pytest.skip(f"{why} (REQUIRE_NODE=1 makes this a failure)")


def install(sources: Path, folder: Path, *, development: bool = False) -> None:
    """What the lock file in ``sources`` names, into ``folder``; with ``development`` what it names for that, too."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        unavailable("node and npm are not installed")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(re.findall(r"\d+", version)[0]) < NODE:
        unavailable(f"Node {version.strip()} is older than {NODE}")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(sources / name, folder)
    command = [npm, "ci", *_QUIETLY, *([] if development else ["--omit=dev"])]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240)
    if done.returncode != 0:
        unavailable(f"npm ci failed: {(done.stderr or done.stdout).strip()[-200:]}")
