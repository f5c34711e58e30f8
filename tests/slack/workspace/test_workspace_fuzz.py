"""Whatever arguments a method is called with, it answers; it never fails inside."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.workspace import LocalWorkspace
from bot.workspace.gateway import Gateway
from bot.workspace.limits import Limiter, RateLimits
from bot.workspace.methods.registry import METHODS
from bot.workspace.respond import ResponseUrls
from tests.slack.workspace.kit import people
from tests.slack.workspace.samples import modal, section

NUMBERS = st.integers(-5, 5) | st.floats(allow_nan=False)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@pytest.fixture(scope="module")
def still() -> LocalWorkspace:
    """A workspace that does not run: calls go straight to its gateway."""
    workspace = people(LocalWorkspace(now=lambda: 1_795_000_000.0))
    workspace.add_channel("room", ["ana"], with_bot=True)
    return workspace


def plausible(workspace: LocalWorkspace) -> st.SearchStrategy[Any]:
    """Values that are right for some argument, and some that are right for none."""
    room, ana = workspace.channel("room"), workspace.user("ana")
    fitting = [
        room.id,
        ana.id,
        "1795000000.000001",
        "hello",
        "true",
        "1",
        "{}",
        "[]",
        [section()],
        modal(),
        "U1,U2",
        "0",
    ]
    return st.sampled_from(fitting) | VALUES


@pytest.mark.parametrize("name", METHODS)
def test_a_method_always_answers(still: LocalWorkspace, name: str) -> None:
    limiter = Limiter(still.clock, RateLimits(enforced=False))
    gateway = Gateway(still.state, limiter, still.faults, still.log)
    fields = [*METHODS[name].args.model_fields, "unheard_of"]
    token = still.app_token if METHODS[name].caller == "app" else still.bot_token
    arguments = st.dictionaries(st.sampled_from(fields), plausible(still), max_size=len(fields))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(arguments)
    def run(args: dict[str, Any]) -> None:
        answer = gateway.answer(name, token, args, "http://127.0.0.1:1", "json")
        assert answer.status == 200
        assert isinstance(answer.body, dict)
        assert answer.body["ok"] or answer.body["error"]

    run()


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(["text", "blocks", "response_type", "replace_original", "metadata"]), VALUES))
def test_a_response_url_always_answers(still: LocalWorkspace, body: dict[str, Any]) -> None:
    url = still.state.new_response_url("commands", still.channel("room").id, still.user("ana").id)
    assert ResponseUrls(still.state).answer(url.path, body).status in (200, 400)
