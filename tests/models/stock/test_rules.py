"""What follows from quantities, and the moving average."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.stock import errors, rules

QUANTITIES = st.decimals(min_value=0, max_value=10**9, places=4)
RATES = st.decimals(min_value=0, max_value=10**6, places=10)


def test_available_and_projected() -> None:
    on_hand, reserved, requested, on_order = map(Decimal, ("10", "3", "2", "0.5"))
    assert rules.available(on_hand, reserved) == 7
    assert rules.projected(on_hand, reserved, requested, on_order) == Decimal("9.5")


@pytest.mark.parametrize(("projected", "minimum", "low"), [(4, 5, True), (5, 5, True), (6, 5, False), (0, 0, True)])
def test_low_from_the_minimum_down(projected: int, minimum: int, low: bool) -> None:
    assert rules.is_low(Decimal(projected), Decimal(minimum)) is low


def test_never_low_without_a_minimum() -> None:
    assert not rules.is_low(Decimal(0), None)


def test_the_moving_average_of_the_worked_example() -> None:
    rate = rules.moving_average(Decimal(0), Decimal(0), Decimal(8), Decimal(10))
    assert rate == 10
    rate = rules.moving_average(Decimal(8), rate, Decimal(4), Decimal(16))
    assert rate == 12
    left = Decimal(12) - Decimal(10)
    assert left * rate == 24
    assert rules.moving_average(left, rate, Decimal(2), Decimal(6)) == 9


def test_the_average_is_rounded_half_even_to_ten_places() -> None:
    third = rules.moving_average(Decimal(1), Decimal(0), Decimal(2), Decimal("0.5"))
    assert third == Decimal("0.3333333333")
    down = rules.moving_average(Decimal(1), Decimal("0.0000000001"), Decimal(1), Decimal("0.0000000004"))
    up = rules.moving_average(Decimal(1), Decimal("0.0000000003"), Decimal(1), Decimal("0.0000000004"))
    assert (down, up) == (Decimal("0.0000000002"), Decimal("0.0000000004"))


@given(RATES, QUANTITIES.filter(bool), RATES)
def test_with_nothing_left_the_incoming_rate_counts(old_rate: Decimal, quantity_in: Decimal, rate_in: Decimal) -> None:
    assert rules.moving_average(Decimal(0), old_rate, quantity_in, rate_in) == rate_in
    assert rules.moving_average(Decimal(-3), old_rate, quantity_in, rate_in) == rate_in


@given(QUANTITIES.filter(bool), RATES, QUANTITIES.filter(bool), RATES)
def test_the_average_lies_between_the_two_rates(
    old_quantity: Decimal, old_rate: Decimal, quantity_in: Decimal, rate_in: Decimal
) -> None:
    rate = rules.moving_average(old_quantity, old_rate, quantity_in, rate_in)
    assert min(old_rate, rate_in) <= rate <= max(old_rate, rate_in)
    assert rate == rate.quantize(Decimal("0.0000000001"))


@pytest.mark.parametrize("quantity_in", ["0", "-1"])
def test_nothing_coming_in_has_no_average(quantity_in: str) -> None:
    with pytest.raises(ValueError, match="no receipt"):
        rules.moving_average(Decimal(1), Decimal(1), Decimal(quantity_in), Decimal(1))


@pytest.mark.parametrize(
    ("quantity", "rate", "out", "rate_out", "left"),
    [
        ("12", "12", "4", "16", "10"),
        ("4", "10", "4", "10", "10"),
        ("5", "12", "4", "16", "12"),
        ("3", "0.3333333333", "2", "0.5", "0"),
        ("2", "5", "3", "1", "5"),
    ],
)
def test_a_receipt_taken_back_leaves_the_average_there_was(
    quantity: str, rate: str, out: str, rate_out: str, left: str
) -> None:
    found = rules.average_without(Decimal(quantity), Decimal(rate), Decimal(out), Decimal(rate_out))
    assert abs(found - Decimal(left)) <= Decimal("0.3333333333") * (quantity == "3")


@given(QUANTITIES.filter(bool), RATES, QUANTITIES.filter(bool), RATES)
def test_in_and_back_out_changes_the_average_by_rounding_only(
    quantity: Decimal, rate: Decimal, quantity_in: Decimal, rate_in: Decimal
) -> None:
    between = rules.moving_average(quantity, rate, quantity_in, rate_in)
    back = rules.average_without(quantity + quantity_in, between, quantity_in, rate_in)
    tolerance = Decimal("1e-10") * (1 + (quantity + quantity_in) / quantity)
    assert abs(back - rate) <= tolerance or back == between


@pytest.mark.parametrize(("quantity", "places"), [("1", 0), ("0.001", 3), ("1.500", 1), (str(rules.MAX_QUANTITY), 0)])
def test_quantities_that_can_move(quantity: str, places: int) -> None:
    rules.check_quantity("Café", Decimal(quantity), "kg", places)


@pytest.mark.parametrize(
    ("quantity", "places", "error"),
    [
        ("0", 3, errors.QuantityNotPositiveError),
        ("-0.001", 3, errors.QuantityNotPositiveError),
        ("0.0001", 3, errors.TooManyPlacesError),
        ("1.5", 0, errors.TooManyPlacesError),
        (str(rules.MAX_QUANTITY + 1), 0, errors.QuantityTooLargeError),
    ],
)
def test_quantities_that_cannot_move(quantity: str, places: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        rules.check_quantity("Café", Decimal(quantity), "kg", places)
