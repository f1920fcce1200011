"""Where a database is, as SQLAlchemy is told."""

from sqlalchemy import URL, make_url

from drivers.inline_sqlite import DRIVER


def driver_url(url: str | URL) -> URL:
    """The URL with the driver that Retaguarda uses, and libpq's options in that driver's words.

    Raises ValueError for any other kind of database.
    """
    parsed = make_url(url)
    drivers = {"sqlite": f"sqlite+{DRIVER}", "postgresql": "postgresql+asyncpg"}
    backend = "postgresql" if parsed.drivername == "postgres" else parsed.get_backend_name()
    if backend not in drivers:
        raise ValueError(f"{backend} is neither sqlite nor postgresql")
    query = {{"sslmode": "ssl"}.get(name, name): value for name, value in parsed.query.items()}
    query.pop("channel_binding", None)
    return parsed.set(drivername=drivers[backend], query=query)
