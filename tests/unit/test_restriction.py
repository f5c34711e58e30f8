"""Which accounts are restricted, and whose they are: rules as people write them, managers upwards, circles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.errors import InputError
from engagement.model import ListedAccount, Person
from engagement.restriction import Restricted, Rule, parse_rules, restricted

PEOPLE = (
    Person("ana@x.example", manager_email="Ben@x.example", team="Key accounts"),
    Person("ben@x.example", manager_email="cea@x.example"),
    Person("cea@x.example", manager_email="ben@x.example"),
)


def account(key: str = "ACCT-9", **changes: str | None) -> ListedAccount:
    said = {"name": key, "segment": "Enterprise", "owner_email": "ANA@x.example", "manager_email": None, **changes}
    return ListedAccount(key, **said, closed_at=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("", ()),
        ("segment:Enterprise", (Rule(segment="enterprise"),)),
        ("segment:smb, id:ACCT-9*", (Rule(segment="smb"), Rule(id="acct-9*"))),
        ('  TEAM:"Key accounts"  reader:Cfo@x.example reader:S0BOARD ',
         (Rule(team="key accounts", readers=("Cfo@x.example", "S0BOARD")),)),
        ('segment:"Small, local" owner:ANA@x.example', (Rule(segment="small, local", owner="ana@x.example"),)),
    ],
)  # fmt: skip
def test_rules_as_they_are_written(text: str, rules: tuple[Rule, ...]) -> None:
    assert parse_rules(text) == rules


@pytest.mark.parametrize(
    "text",
    ["enterprise", "size:big", "segment:", 'segment:""', "reader:a@x.example", "segment:a;id:b", "segment:a segment:b",
     "segment:a,,id:b", ",", 'segment:"a', "segment:a id"],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_how_it_is_written(text: str) -> None:
    with pytest.raises(InputError, match="write segment:NAME"):
        parse_rules(text)


@given(st.text(max_size=60))
def test_any_text_is_rules_or_refused(text: str) -> None:
    try:
        found = parse_rules(text)
    except InputError:
        return
    assert all(rule.segment or rule.id or rule.owner or rule.team for rule in found)
    assert bool(found) == bool(text.strip())


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ("segment:enterprise", True),
        ("segment:enter", False),
        ("id:acct-?", True),
        ("id:ACCT-9", True),
        ("id:CCT*", False),
        ("owner:ana@x.example", True),
        ("owner:ben@x.example", False),
        ('team:"key accounts"', True),
        ('team:"key accounts" segment:smb', False),
        ('team:"key accounts" segment:enterprise id:*9', True),
    ],
)
def test_all_conditions_of_a_rule_must_fit(rule: str, fits: bool) -> None:
    assert bool(restricted(parse_rules(rule), [account()], PEOPLE)) is fits


def test_whose_it_is_goes_all_the_way_up_once() -> None:
    [found] = restricted(parse_rules("id:*"), [account()], PEOPLE).values()
    assert found == Restricted("ana@x.example", frozenset({"ben@x.example", "cea@x.example"}), ())


def test_the_accounts_own_manager_counts_beside_the_owners() -> None:
    rules = parse_rules("id:* reader:a@x.example, segment:enterprise reader:b@x.example reader:a@x.example")
    [found] = restricted(rules, [account(manager_email="Dora@x.example")], PEOPLE).values()
    assert found.managers == {"dora@x.example", "ben@x.example", "cea@x.example"}
    assert found.readers == ("a@x.example", "b@x.example")


def test_an_account_of_nobody_is_nobodys() -> None:
    [found] = restricted(parse_rules("id:*"), [account(owner_email=None)], PEOPLE).values()
    assert found == Restricted("", frozenset(), ())
