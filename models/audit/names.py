"""What the objects of the audit trail are called today."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from models.catalog.tables import Category, Product
from models.company.tables import Company
from models.groups.tables import Group
from models.people.tables import Member
from models.statements import tables_of
from models.stock.tables import Location

Reference = tuple[str, str]
"""An object's kind and key, as an entry has them."""

_NAMED: dict[str, tuple[type[SQLModel], str]] = {
    "member": (Member, "name"),
    "product": (Product, "name"),
    "category": (Category, "name"),
    "location": (Location, "name"),
    "company": (Company, "name"),
    "group": (Group, "title"),
}
_LARGEST_KEY = 2**31


async def name_objects(session: AsyncSession, references: Iterable[Reference]) -> dict[Reference, str]:
    """The names of those objects that have one and are still there; one statement for each kind."""
    keys: dict[str, set[int]] = defaultdict(set)
    for kind, key in references:
        number = _number(key)
        if kind in _NAMED and number is not None:
            keys[kind].add(number)
    names: dict[Reference, str] = {}
    for kind, wanted in keys.items():
        model, name = _NAMED[kind]
        (table,) = tables_of(model)
        (key_column,) = table.primary_key
        names |= {(kind, str(key)): found for key, found in await _names(session, key_column, table.c[name], wanted)}
    return names


async def _names(
    session: AsyncSession, key: Column[Any], name: Column[Any], wanted: set[int]
) -> Sequence[tuple[int, str]]:
    return [(key, name) for key, name in await session.execute(select(key, name).where(key.in_(wanted)))]


def _number(key: str) -> int | None:
    """The key as the tables have it; None for what is none."""
    try:
        number = int(key)
    except ValueError:
        return None
    return number if str(number) == key and -(2**63) <= number < _LARGEST_KEY else None
