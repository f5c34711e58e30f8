"""What the proofs change in their own process, put back for the next test: how kinds are rendered, what is logged."""

import logging
from collections.abc import Iterator

import pytest

from bot.deliveries import RENDERERS


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    renderers, disabled = dict(RENDERERS), logging.root.manager.disable
    yield
    RENDERERS.clear()
    RENDERERS.update(renderers)
    logging.disable(disabled)
