"""The configuration: the method's table by default, and errors that name the key."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.config import Config, differences, load_config, problems_in, to_toml
from engagement.config.keys import walk
from engagement.config.load import parse
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
        (
            "[scoring.dimensions.frequency]\nweight = 0.9\n",
            "scoring.dimensions: .* sum to 1.65: frequency 0.9, quality",
        ),
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
    file.write_text(f"[scoring.dimensions.frequency.components.regularity]\nanchors = {anchors}\n")
    with pytest.raises(ConfigError, match="rise or fall strictly"):
        load_config(file)


def _load(folder: Path, text: str) -> Config:
    file = folder / "engagement.toml"
    file.write_text(text)
    return load_config(file)


def _problems(folder: Path, text: str) -> list[str]:
    file = folder / "engagement.toml"
    file.write_text(text)
    return problems_in(file, settings={"log_level", "workspace"})


def test_one_key_of_a_component_changes_just_that(tmp_path: Path) -> None:
    config = _load(tmp_path, "[scoring.dimensions.frequency.components.points_per_week]\nanchors = [0, 1, 2, 4]\n")
    assert [(c.key, c.before, c.after) for c in differences(Config(), config)] == [
        ("scoring.dimensions.frequency.components.points_per_week.anchors", (0, 0.75, 1.5, 3), (0, 1, 2, 4))
    ]


def test_a_segment_merges_over_the_workspace_and_not_over_the_shipped_scoring(tmp_path: Path) -> None:
    config = _load(
        tmp_path,
        "[scoring]\nmin_coverage = 0.5\n"
        "[segments.enterprise.dimensions]\nquality.weight = 0.4\nfrequency.weight = 0.15\n",
    )
    enterprise, others = config.scoring_for("enterprise"), config.scoring_for("smb")
    assert enterprise.min_coverage == others.min_coverage == 0.5
    assert [enterprise.dimensions[d].weight for d in Dimension] == [0.15, 0.4, 0.2, 0.25]
    assert [others.dimensions[d].weight for d in Dimension] == [0.25, 0.30, 0.20, 0.25]


def test_a_segments_weights_must_sum_to_one_after_merging(tmp_path: Path) -> None:
    assert _problems(tmp_path, "[segments.enterprise.dimensions.quality]\nweight = 0.4\n") == [
        (
            "segments.enterprise.dimensions: dimension weights must sum to 1, they sum to 1.1: "
            "frequency 0.25, quality 0.4, breadth 0.2, product 0.25"
        )
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[signals]\ndrop_share = 1.5", "signals.drop_share: 1.5 is too large; allowed: more than 0, less than 1"),
        ("[signals]\ndrop_share = '0.3'", 'signals.drop_share: "0.3" is text; allowed: more than 0, less than 1'),
        ("[signals]\ndrop_shar = 0.3", "signals.drop_shar: unknown key; did you mean drop_share?"),
        ("[pattern]\ndrop_share = 0.3", "pattern.drop_share: unknown key here; it belongs in [signals]"),
        ("drop_share = 0.3", "drop_share: stands at the top of the file; it belongs in [signals]"),
        ("log_levle = 'INFO'", "log_levle: unknown setting; did you mean log_level?"),
        ("[sginals]\na = 1", "sginals: unknown key; did you mean signals?"),
        ("signals = 3", "signals: 3 is a number; allowed: a table"),
        ("[metrics]\nmin_gaps = 2.5", "metrics.min_gaps: 2.5 is a number; allowed: whole numbers at least 1"),
        ("[metrics]\nmin_gaps = true", "metrics.min_gaps: true is a truth value; allowed: whole numbers at least 1"),
        (
            "[metrics]\nmin_gaps = 2026-01-01",
            "metrics.min_gaps: 2026-01-01 is a date or time; allowed: whole numbers at least 1",
        ),
        ("[metrics]\nmin_gaps = 0", "metrics.min_gaps: 0 is too small; allowed: whole numbers at least 1"),
        ("[metrics.kind_points]\ncall = -1", "metrics.kind_points.call: -1 is too small; allowed: at least 0"),
        ("[metrics.kind_points]\nemial = 1", "metrics.kind_points.emial: unknown key; did you mean email?"),
        ("[scoring]\nmin_coverage = nan", "scoring.min_coverage: nan is no finite number; allowed: from 0 to 1"),
        ("[scoring]\nusual_gap_days = inf", "scoring.usual_gap_days: inf is no finite number; allowed: at least 1"),
        (
            "[scoring.dimensions.qualty]\nweight = 1",
            "scoring.dimensions.qualty: unknown key; did you mean quality?",
        ),
        (
            "[scoring.dimensions.breadth.components]\nadoption.weight = 0.1",
            (
                "scoring.dimensions.breadth.components.adoption: no component of this dimension; "
                "its own are effective_contacts, departments, executives"
            ),
        ),
        (
            "[scoring.dimensions.breadth.components.departments]\nanchors = [1, 2, 3]",
            (
                "scoring.dimensions.breadth.components.departments.anchors: [1, 2, 3] has 3 values; "
                "allowed: 4 numbers, strictly rising or falling"
            ),
        ),
        (
            "[segments.'mid market']\nmin_coverage = 2",
            'segments."mid market".min_coverage: 2 is too large; allowed: from 0 to 1',
        ),
    ],
)
def test_a_problem_says_key_value_and_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    assert _problems(tmp_path, text + "\n") == [said]


def test_all_problems_are_listed_also_those_of_whole_tables(tmp_path: Path) -> None:
    text = """
        [signals]
        drop_share = 1.5
        enabled = ["sponsor"]
        [scoring.dimensions.quality]
        weight = 0.5
        [scoring.dimensions.frequency.components]
        regularity.weight = 0.5
        regularity.anchors = [0, 2, 1, 3]
        [segments.enterprise]
        min_coverage = -1
    """
    keys = [line.split(": ")[0] for line in _problems(tmp_path, text)]
    assert sorted(keys) == sorted(
        [
            "signals.drop_share",
            "signals.enabled[0]",
            "scoring.dimensions.frequency.components.regularity.anchors",
            "segments.enterprise.min_coverage",
            "scoring.dimensions.frequency.components",
            "scoring.dimensions",
        ]
    )
    with pytest.raises(ConfigError) as error:
        load_config(tmp_path / "engagement.toml")
    lines = str(error.value).splitlines()
    assert len(lines) == len(keys)
    assert all(line.startswith(str(tmp_path / "engagement.toml")) for line in lines)


def test_a_wrong_weight_does_not_bring_a_second_problem_of_its_sum(tmp_path: Path) -> None:
    assert _problems(tmp_path, "[scoring.dimensions.quality]\nweight = -0.3\n") == [
        "scoring.dimensions.quality.weight: -0.3 is too small; allowed: from 0 to 1"
    ]


def test_a_problem_of_the_workspace_is_not_repeated_for_each_segment(tmp_path: Path) -> None:
    text = "[scoring.dimensions.quality]\nweight = 0.5\n[segments.a]\nmin_coverage = 0.5\n[segments.b]\n"
    assert [line.split(": ")[0] for line in _problems(tmp_path, text)] == ["scoring.dimensions"]


def test_equal_values_have_one_fingerprint_however_they_are_written(tmp_path: Path) -> None:
    written = _load(
        tmp_path,
        "[signals]\nslow_median_hours = 72.0\n"
        'enabled = ["sponsor_missing", "review_missed", "response_slowing", "cancelled_meetings", '
        '"unanswered_outreach", "usage_and_engagement_drop"]\n'
        "[metrics.kind_points]\nsurvey = 1.0\nemail = 1\n",
    )
    assert written.fingerprint == Config().fingerprint


def _changed(value: object) -> object:
    """Another valid value for a key of the shipped configuration."""
    if isinstance(value, list):
        return value[:-1] if isinstance(value[0], str) else [*value[:-1], value[-1] + (value[-1] - value[-2]) / 7]
    assert isinstance(value, float | int)
    return (value * 0.99 or 0.01) if isinstance(value, float) else value + 1


_KEYS = [
    (key, value)
    for key, value in walk(Config().model_dump(mode="json"))
    if value is not None and key[-1] != "weight" and not isinstance(value, bool | str)
]


@given(st.sampled_from(_KEYS))
def test_every_value_is_in_the_fingerprint_and_survives_being_shown(item: tuple[tuple[str, ...], object]) -> None:
    key, value = item
    tables: dict[str, object] = {}
    table = tables
    for part in key[:-1]:
        table[part] = table = {}
    table[key[-1]] = _changed(value)
    config, problems = parse(tables)
    assert config is not None, problems
    assert config.fingerprint != Config().fingerprint
    assert [c.key for c in differences(Config(), config)] == [".".join(key)]
    again, _ = parse(tomllib.loads(to_toml(config)))
    assert again is not None
    assert again.fingerprint == config.fingerprint


def test_segments_survive_being_shown(tmp_path: Path) -> None:
    text = "[segments.'mid market.x']\nmin_coverage = 0.5\n[segments.empty]\n[segments.\"a\\nb\"]\nusual_gap_days = 7\n"
    config = _load(tmp_path, text)
    assert _load(tmp_path, to_toml(config)).fingerprint == config.fingerprint


def test_a_comment_marks_what_differs_from_the_shipped_value(tmp_path: Path) -> None:
    shown = to_toml(_load(tmp_path, "[signals]\ndrop_share = 0.3\n"))
    assert "drop_share = 0.3  # shipped: 0.2\n" in shown
    assert shown.count("# shipped") == 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "scoring",
                        "dimensions",
                        "quality",
                        "components",
                        "weight",
                        "segments",
                        "signals",
                        "enabled",
                        "metrics",
                        "kind_points",
                        "email",
                        "x",
                        "",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_stands_in_a_file_is_a_configuration_or_a_list_of_problems(value: object) -> None:
    config, problems = parse(value if isinstance(value, dict) else {"signals": value, "segments": {"a": value}})
    assert (config is None) == bool(problems)
    assert all("\n" not in problem.line for problem in problems)
