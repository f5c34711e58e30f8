"""docs/sample-company.md tells every story as the data has it. GOLDEN_UPDATE=1 writes that part of it anew."""

import os
from collections.abc import Iterator
from pathlib import Path

from engagement.model import Tier
from engagement.sample import DEFAULT_ACCOUNTS, STORIES, TIME_ZONE, Story

DOCUMENT = Path(__file__).parents[2] / "docs" / "sample-company.md"
SEGMENTS = {"enterprise": "enterprise", "mid_market": "mid-market", "smb": "small business"}
BORDER = "\n### "


def test_every_story_is_documented_as_the_data_has_it() -> None:
    before, border, _ = DOCUMENT.read_text(encoding="utf-8").partition(BORDER)
    expected = before + "\n" + "\n".join(line for story in STORIES for line in section(story)).rstrip() + "\n"
    if os.environ.get("GOLDEN_UPDATE") == "1":
        DOCUMENT.write_text(expected, encoding="utf-8")
    assert border
    assert DOCUMENT.read_text(encoding="utf-8") == expected


def test_the_settings_it_names_are_those_of_the_code() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"zone `{TIME_ZONE}`" in text
    assert f"{DEFAULT_ACCOUNTS} accounts by default" in text


def section(story: Story) -> Iterator[str]:
    """The lines about one story."""
    profile = story.plan.profile
    yield f"### {story.account_id}: {story.title}"
    yield ""
    yield f"{profile.name} ({SEGMENTS[profile.segment]}). {story.reading}"
    yield ""
    tiers = [tier.value.replace("_", " ") for tier in Tier if tier in story.tiers]
    yield "- Tier: " + ("any" if len(tiers) == len(Tier) else " or ".join(tiers))
    yield "- Signals: " + (", ".join(f"`{signal.value}`" for signal in sorted(story.signals)) or "none")
    if story.pattern:
        yield "- Pattern: " + ", ".join(word.replace("_", "-") for word in story.pattern.values())
    for state in sorted(set(story.states.values())):
        names = ", ".join(f"`{component.value}`" for component, found in story.states.items() if found is state)
        yield f"- {state.value.replace('_', ' ').capitalize()}: {names}"
    yield ""
