"""The people of the demo company, who have a phone each in the sandbox."""

from dataclasses import dataclass

from sqlalchemy import exists, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.catalog.tables import Category, Product, Supplier
from models.company.tables import Company
from models.people.operations import add_member
from models.people.tables import Language, Member, Role
from models.stock.tables import Location


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a Telegram account; without a role they are not of the company."""

    telegram_id: int
    name: str
    language: Language
    role: Role | None
    locations: tuple[str, ...] = ()

    @property
    def language_code(self) -> str:
        """As Telegram's clients report it."""
        return "pt-br" if self.language is Language.PORTUGUESE else "en"


COMPANY_NAME = "Grão & Massa"
_BELONGINGS = (Company, Member, Location, Product, Category, Supplier)

PEOPLE = (
    Person(101, "Ana", Language.PORTUGUESE, Role.OPERATOR, ("Depósito Central", "Loja Centro")),
    Person(102, "Bruno", Language.PORTUGUESE, Role.BUYER),
    Person(103, "Carla", Language.PORTUGUESE, Role.MANAGER),
    Person(104, "Daniel", Language.ENGLISH, Role.MANAGER),
    Person(105, "Elena", Language.ENGLISH, Role.FINANCE),
    Person(106, "Fábio", Language.PORTUGUESE, Role.ADMIN),
)
STRANGER = Person(107, "Gil", Language.ENGLISH, None)


async def add_people(session: AsyncSession) -> None:
    """Make members of everybody but the stranger, limited to the locations they work at."""
    found = await session.execute(select(Location.name, Location.id).order_by(col(Location.id)))
    ids = {name: location_id for name, location_id in found if location_id is not None}
    for person in PEOPLE:
        if person.role is not None:
            await add_member(
                session,
                telegram_id=person.telegram_id,
                name=person.name,
                language=person.language,
                roles=[person.role],
                location_ids=[ids[name] for name in person.locations] or None,
            )


async def has_company_data(session: AsyncSession) -> bool:
    """Whether a database belongs to anybody yet: a company, its people, what it deals in."""
    anything = (exists().select_from(table) for table in _BELONGINGS)
    return bool(await session.scalar(select(or_(*anything))))


async def is_of_the_sandbox(session: AsyncSession) -> bool:
    """Whether a database was made for the sandbox, and may be opened to everybody who opens its page."""
    company = await session.get(Company, 1)
    if company is not None:
        return company.is_demo
    # Made before companies had a row: its people, by numbers that Telegram gives to nobody now.
    numbers = [person.telegram_id for person in PEOPLE]
    members = (await session.execute(select(Member.telegram_id).where(col(Member.is_active)))).scalars().all()
    return bool(members) and set(members) <= {*numbers, STRANGER.telegram_id, None}
