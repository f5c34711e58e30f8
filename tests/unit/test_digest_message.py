"""A digest as a message keeps to Slack's limits whatever is in it, and never cuts a warning's buttons off."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.digest import digest_message, preview_message, rest_message, shown_flags
from bot.workspace import Surface, check_blocks
from engagement.digest import Wanted, make_digest
from engagement.known_flag import KnownFlag
from engagement.model import FlagState, SignalName, Strength
from tests.slack.digests import digest_by_hand
from tests.unit.digest_material import DAY, NOW, account, flag, material

KEYS = tuple("ABCDEFGHIJKLMNOP")
FLAG = st.tuples(
    st.sampled_from(KEYS),
    st.sampled_from(list(SignalName)),
    st.sampled_from([FlagState.OPEN, FlagState.CLEARED]),
    st.integers(0, 60),
    st.booleans(),
)


@settings(max_examples=60)
@given(
    st.lists(FLAG, max_size=90, unique_by=lambda each: each[:2]),
    st.text(max_size=200),
    st.sampled_from(list(FlagState)),
)
def test_every_digest_fits(
    drawn: list[tuple[str, SignalName, FlagState, int, bool]], name: str, state: FlagState
) -> None:
    flags = tuple(
        flag(key, signal, at=NOW - age * DAY, state=state_, strength=Strength.STRONG if strong else Strength.WEAK)
        for key, signal, state_, age, strong in drawn
    )
    accounts = [account(key, name=name) for key in KEYS]
    made = make_digest(
        material(*accounts, team=tuple(account(f"T{key}", name=name) for key in KEYS), flags=flags),
        Wanted(all_clear=True, most=17),
        lambda key: None,
    )
    assert made is not None
    known = {f.flag_id: KnownFlag(replace(f, state=state), accounts[0], "Europe/Berlin") for f in flags}
    first = replace(made, items=made.items[:7])
    for message, items in (
        (digest_message(first, known, delivery_id="d" * 36), first.items),
        (rest_message(made, known, after=7), made.items[7:]),
    ):
        assert check_blocks(list(message.blocks), Surface.MESSAGE) == []
        assert len(message.blocks) < 50  # at 50 something may have been cut
        assert len(message.text) <= 4000
        assert not message.text.endswith("…")
        menus = [b for b in message.blocks if b["type"] == "actions" and "flag_more" in str(b)]
        assert len(menus) == len(shown_flags(items))
        assert all(flag_id in str(menu) for flag_id, menu in zip(shown_flags(items), menus, strict=True))
    assert "actions" not in {block["type"] for block in preview_message(first, "Soon.").blocks}


def test_a_text_that_is_too_long_leaves_whole_accounts_out_and_says_how_many() -> None:
    made = digest_by_hand("Northwind", accounts=30)
    large = replace(made, items=made.items[:7])
    keys = [item.account.id for item in large.items]
    message = digest_message(large, {})
    shown = [key for key in keys if f"({key})" in message.text]
    assert 0 < len(shown) < 7
    assert shown == keys[: len(shown)]
    assert f"\nLeft out here, shown in the message itself: {7 - len(shown)} accounts.\n" in message.text
    assert message.text.count("\nDo: ") == len(shown)  # each is told to its end
    assert message.text.startswith("Your customers, 1 Oct 2026\n7 accounts need a look.")
    assert message.text.endswith("/engagement digest settings.")
    assert all(f"({key})" in str(message.blocks) for key in keys)
    assert "in the message itself" not in str(message.blocks)
