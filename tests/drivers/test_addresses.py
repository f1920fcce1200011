"""Every address of a database becomes one of the two that there are drivers for."""

import pytest

from drivers.addresses import driver_url


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgres://h/d", "postgresql+asyncpg"),
        ("postgresql+psycopg2://h/d", "postgresql+asyncpg"),
        ("sqlite:///x.db", "sqlite+inline"),
        ("sqlite+aiosqlite:///x.db", "sqlite+inline"),
    ],
)
def test_the_driver_is_ours_whatever_the_address_names(given: str, driver: str) -> None:
    assert driver_url(given).drivername == driver


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="neither sqlite nor postgresql"):
        driver_url("mysql://h/d")
