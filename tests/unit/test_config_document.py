"""docs/configuration.md is what the model says. GOLDEN_UPDATE=1 writes it anew."""

import os
from pathlib import Path

from pydantic import BaseModel

from engagement.config.document import configuration_page
from engagement.config.model import Config, Section

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def _sections(of: type[BaseModel] = Section) -> set[type[BaseModel]]:
    return {model for child in of.__subclasses__() for model in (child, *_sections(child))}


def test_the_page_is_up_to_date() -> None:
    if os.environ.get("GOLDEN_UPDATE") == "1":
        PAGE.write_text(configuration_page(), "utf-8")
    assert PAGE.read_text("utf-8") == configuration_page(), "write it with GOLDEN_UPDATE=1"


def test_every_key_says_what_it_means() -> None:
    tables = {"metrics", "scoring", "pattern", "signals"}
    silent = [
        f"{model.__name__}.{name}"
        for model in _sections()
        for name, field in model.model_fields.items()
        if not field.description and not (model is Config and isinstance(field.default, BaseModel))
    ]
    assert silent == []
    assert tables <= set(Config.model_fields)
