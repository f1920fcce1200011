"""Links on labels: what they carry, and that nothing else is taken for one."""

import pytest

from models.catalog.links import product_of_payload, product_payload
from models.people.rules import JOIN_PREFIX, SETUP_PREFIX


@pytest.mark.parametrize("product_id", [1, 306, 2**31 - 1])
def test_a_link_leads_to_the_product_it_was_made_for(product_id: int) -> None:
    payload = product_payload(product_id)
    assert len(payload) <= 64
    assert product_of_payload(payload) == product_id


@pytest.mark.parametrize(
    "payload",
    ["", "p_", "p_0", "p_01", "p_-1", "p_1 ", "p_1\n", "p_2147483648", "p_99999999999999", "P_1", "p_١", "q_1", "1"],
)
def test_nothing_else_is_a_product(payload: str) -> None:
    assert product_of_payload(payload) is None


def test_codes_of_invitations_are_never_products() -> None:
    for prefix in (SETUP_PREFIX, JOIN_PREFIX):
        assert product_of_payload(f"{prefix}p_1") is None
