"""What a button remembers of a person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.people.standing import Seen, Standing
from models.people.tables import Language, Role

ANA = Standing(frozenset({Role.OPERATOR}), frozenset({1, 2}), Language.PORTUGUESE, is_active=True)

standings = st.builds(
    Standing,
    roles=st.frozensets(st.sampled_from(Role)),
    location_ids=st.none() | st.frozensets(st.integers(1, 2**31 - 1), max_size=300),
    language=st.sampled_from(Language),
    is_active=st.booleans(),
)


@given(standings)
def test_what_was_seen_fits_upon_a_button_and_is_read_back(standing: Standing) -> None:
    packed = Seen.of(standing).pack()
    assert len(packed) <= 12
    assert ":" not in packed
    assert Seen.unpack(packed) == Seen.of(standing)


@pytest.mark.parametrize(
    "other",
    [
        replace(ANA, roles=frozenset()),
        replace(ANA, roles=frozenset({Role.OPERATOR, Role.ADMIN})),
        replace(ANA, location_ids=None),
        replace(ANA, location_ids=frozenset({1})),
        replace(ANA, location_ids=frozenset({12})),
        replace(ANA, location_ids=frozenset()),
        replace(ANA, language=Language.ENGLISH),
        replace(ANA, is_active=False),
    ],
)
def test_every_change_is_noticed(other: Standing) -> None:
    assert Seen.of(other) != Seen.of(ANA)
    assert Seen.of(other).pack() != Seen.of(ANA).pack()


@pytest.mark.parametrize("text", ["", "1", "1.2.3", "x.0", "-1.0", "fff.0", "1.1ffffffff", "1.-1", "1:0"])
def test_what_was_made_up_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the filter asks for no more
        Seen.unpack(text)


@pytest.mark.parametrize(
    ("roles", "is_active", "in_charge"),
    [({Role.ADMIN}, True, True), ({Role.ADMIN}, False, False), ({Role.MANAGER}, True, False)],
)
def test_only_an_active_admin_is_in_charge(roles: set[Role], is_active: bool, in_charge: bool) -> None:
    assert replace(ANA, roles=frozenset(roles), is_active=is_active).is_in_charge is in_charge
