"""Every constant of the method (docs/method.md) as one typed object, read from TOML; each key: docs/configuration.md.

``Config()`` is the shipped default, ``load_config(path)`` a file's; ``model`` holds the sections.
"""

from engagement.config.difference import KeyChange, differences
from engagement.config.load import load_config, problems_in
from engagement.config.model import (
    Anchors,
    ComponentConfig,
    Config,
    DimensionConfig,
    FlagsConfig,
    MetricsConfig,
    PatternConfig,
    PlanConfig,
    ScoringConfig,
    SignalsConfig,
    UncertaintyConfig,
)
from engagement.config.toml import to_toml, toml_value

__all__ = [
    "Anchors",
    "ComponentConfig",
    "Config",
    "DimensionConfig",
    "FlagsConfig",
    "KeyChange",
    "MetricsConfig",
    "PatternConfig",
    "PlanConfig",
    "ScoringConfig",
    "SignalsConfig",
    "UncertaintyConfig",
    "differences",
    "load_config",
    "problems_in",
    "to_toml",
    "toml_value",
]
