"""Time zones and currencies by the names that people give them."""

from zoneinfo import ZoneInfo

import pytest

from models.company.places import (
    MAX_FOUND,
    OFFERED_CURRENCIES,
    OFFERED_TIMEZONES,
    currencies,
    find_currencies,
    find_timezones,
    timezones,
)

LONGEST_PAYLOAD = 64 - len("cz:")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Lisboa", "Europe/Lisbon"),
        ("lisbon", "Europe/Lisbon"),
        ("LONDRES", "Europe/London"),
        ("nova york", "America/New_York"),
        ("Manaus", "America/Manaus"),
        ("são paulo", "America/Sao_Paulo"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("Curitiba", "America/Sao_Paulo"),
        ("Brasília", "America/Sao_Paulo"),
        ("natal", "America/Fortaleza"),
        ("Pará", "America/Belem"),
        ("acre", "America/Rio_Branco"),
        ("America/Sao_Paulo", "America/Sao_Paulo"),
        ("Tokio", "Asia/Tokyo"),
        ("UTC", "Etc/UTC"),
        ("SP", "America/Sao_Paulo"),
        ("rj", "America/Sao_Paulo"),
        ("BA", "America/Bahia"),
        ("AM", "America/Manaus"),
    ],
)
def test_a_place_leads_to_its_time_zone(typed: str, zone: str) -> None:
    assert find_timezones(typed) == [zone]


def test_a_name_of_several_places_leads_to_all_the_likeliest_first() -> None:
    assert find_timezones("Brasil")[:2] == ["America/Sao_Paulo", "America/Manaus"]
    assert find_timezones("Brazil") == find_timezones("brasil")
    assert set(find_timezones("Rio")) >= {"America/Sao_Paulo", "America/Rio_Branco"}
    assert find_timezones("Portugal")[0] == "Europe/Lisbon"


@pytest.mark.parametrize("typed", ["", "?!", "xyzzyplugh", "🙂", "x" * 4096])
def test_what_is_no_place_leads_nowhere(typed: str) -> None:
    assert find_timezones(typed) == []
    assert find_currencies(typed) == []


@pytest.mark.parametrize("typed", ["a", "e", "america", "dollar", "peso"])
def test_there_are_never_more_than_fit_on_a_screen(typed: str) -> None:
    assert len(find_timezones(typed)) <= MAX_FOUND
    assert len(find_currencies(typed)) <= MAX_FOUND


def test_what_is_offered_exists_and_fits_on_a_button() -> None:
    assert timezones() >= set(OFFERED_TIMEZONES)
    assert currencies() >= set(OFFERED_CURRENCIES)
    assert all(len(zone) <= min(40, LONGEST_PAYLOAD) and ZoneInfo(zone).key == zone for zone in timezones())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("brl", "BRL"),
        (" Usd ", "USD"),
        ("R$", "BRL"),
        ("€", "EUR"),
        ("euro", "EUR"),
        ("real", "BRL"),
        ("reais", "BRL"),
        ("iene", "JPY"),
        ("yen", "JPY"),
        ("dolar americano", "USD"),
    ],
)
def test_a_currency_is_known_by_code_symbol_and_name(typed: str, code: str) -> None:
    assert find_currencies(typed) == [code]


def test_a_name_of_several_currencies_leads_to_the_likeliest_first() -> None:
    assert find_currencies("dólar")[0] == "USD"
    assert find_currencies("libra")[0] == "GBP"


def test_money_of_the_past_is_none() -> None:
    assert "BRR" not in currencies()
    assert find_currencies("BRR") == []
