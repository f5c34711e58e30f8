"""The configuration: the method's table by default, and errors that name the key."""

from pathlib import Path

import pytest

from engagement.config import Config, load_config
from engagement.errors import ConfigError
from engagement.model import Component, Dimension


def test_the_defaults_are_the_methods_table() -> None:
    dimensions = Config().scoring.dimensions
    assert [dimensions[d].weight for d in Dimension] == [0.25, 0.30, 0.20, 0.25]
    assert [component for d in Dimension for component in dimensions[d].components] == list(Component)
    response_time = dimensions[Dimension.QUALITY].components[Component.RESPONSE_TIME]
    assert (response_time.weight, response_time.anchors, response_time.mu) == (0.2, (120, 60, 30, 6), 60)


def test_a_file_overrides_what_it_names(tmp_path: Path) -> None:
    file = tmp_path / "engagement.toml"
    file.write_text('LOG_LEVEL = "INFO"\n[metrics]\nask_expires_days = 10\n[signals]\ndrop_share = 0.3\n')
    config = load_config(file)
    assert (config.metrics.ask_expires_days, config.signals.drop_share) == (10, 0.3)
    assert config.metrics.stale_after_days == 7
    assert config.fingerprint != Config().fingerprint


def test_the_same_values_have_the_same_fingerprint() -> None:
    assert Config().fingerprint == Config().fingerprint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[metrics]\nask_expires_days = 0\n", "metrics.ask_expires_days"),
        ("[metrics]\nask_expire_days = 3\n", "metrics.ask_expire_days"),
        ("[scoring]\nmin_coverage = nan\n", "scoring.min_coverage"),
        ("[scoring.dimensions.frequency]\nweight = 0.9\ncomponents = {}\n", "scoring.dimensions.frequency"),
        ("[signals", "cannot be read as TOML"),
    ],
)
def test_a_wrong_value_names_its_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "engagement.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=said):
        load_config(file)


@pytest.mark.parametrize("anchors", ["[0, 1, 1, 2]", "[0, 2, 1, 3]", "[3, 2, 2, 1]"])
def test_anchors_that_are_not_monotone_are_refused(tmp_path: Path, anchors: str) -> None:
    file = tmp_path / "engagement.toml"
    one = f"{{ regularity = {{ weight = 1.0, anchors = {anchors} }} }}"
    file.write_text(f"[scoring.dimensions.frequency]\nweight = 0.25\ncomponents = {one}\n")
    with pytest.raises(ConfigError, match="rise or fall strictly"):
        load_config(file)
