"""Whether a change is one that somebody may make: said here once more, in other words than the program's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.groups.tables import Group, GroupLocation
from models.people.queries import find_sender
from models.people.rules import RIGHTS
from models.people.tables import Role
from models.stock.drafts import ACTIONS
from models.stock.tables import MovementKind, StockMovement
from tests.promises.house import FIGURES_OF_THERE, GONE, HOLIDAY, THERE, TITLE, House
from tests.promises.pressing import Changed, Outcome, Row

_MOVES = [("stock", action) for action in (*ACTIONS.values(), "undo", "undo_any", "accept_count")]
TASK_RIGHTS = {
    "export_products": ("catalog", "export"),
    "sheet_template": ("catalog", "import"),
    "read_sheet": ("catalog", "import"),
    "write_import": ("catalog", "import"),
    "make_labels": ("catalog", "labels"),
    "make_many_labels": ("catalog", "labels"),
    "read_codes": ("stock", "check"),
    "read_barcode": ("catalog", "change"),
    "write_count_sheet": ("stock", "count"),
    "read_count_sheet": ("stock", "count"),
}
"""The right that each slow work needs."""


@dataclass(frozen=True)
class Presser:
    """Who presses, where, and what they were given. `member_id` is None for strangers and those who left.

    `own_movements` are the lines of the ledger that they posted.
    """

    account: int
    chat_id: int
    member_id: int | None
    roles: frozenset[Role]
    location_ids: frozenset[int] | None
    own_movements: frozenset[int] = frozenset()

    @property
    def is_alone(self) -> bool:
        """In a private chat."""
        return self.chat_id > 0

    def holds(self, *rights: tuple[str, str]) -> bool:
        """Whether one of the roles brings one of the rights."""
        return any(self.roles & RIGHTS[right] for right in rights)

    def sees(self, location_id: int) -> bool:
        return self.location_ids is None or location_id in self.location_ids


async def presser_of(session: AsyncSession, account: int, chat_id: int | None = None) -> Presser:
    """Somebody as the tables have them now."""
    sender = await find_sender(session, telegram_id=account, chat_id=account)
    if sender is None or not sender.is_active:
        return Presser(account, chat_id or account, None, frozenset(), frozenset())
    actor = sender.actor
    seen = await _seen(session, chat_id or account, actor.location_ids)
    own = select(StockMovement.id).where(StockMovement.member_id == actor.member_id)
    moved = frozenset((await session.execute(own)).scalars())
    return Presser(account, chat_id or account, actor.member_id, actor.roles, seen, moved)


async def _seen(session: AsyncSession, chat_id: int, own: frozenset[int] | None) -> frozenset[int] | None:
    """In a bound group only what the group sees as well, as an admin may have changed it meanwhile."""
    group = await session.get(Group, chat_id, populate_existing=True)
    if group is None or group.role is None or group.sees_all_locations:
        return own
    statement = select(GroupLocation.location_id).where(col(GroupLocation.chat_id) == chat_id)
    shown = frozenset((await session.execute(statement)).scalars())
    return shown if own is None else own & shown


Rule = Callable[[Presser, Row], bool]


def _with(*rights: tuple[str, str]) -> Rule:
    return lambda who, _row: who.holds(*rights)


def _own_or(*rights: tuple[str, str]) -> Rule:
    return lambda who, row: (
        who.holds(*rights)
        or (row.get("id", row.get("member_id")) == who.member_id and who.holds(("people", "change_own_profile")))
    )


def _placed(*rights: tuple[str, str]) -> Rule:
    return lambda who, row: who.sees(row["location_id"]) and who.holds(*rights)


def _own(*rights: tuple[str, str]) -> Rule:
    return lambda who, row: row["member_id"] == who.member_id and who.holds(*rights)


def _asked_for(who: Presser, row: Row) -> bool:
    return _own(TASK_RIGHTS[row["kind"]])(who, row) and row["chat_id"] == who.account


def _moved(who: Presser, row: Row) -> bool:
    kind = MovementKind(row["kind"])
    action = ACTIONS.get(kind, "accept_count")
    if row["reverses_id"] and kind in ACTIONS:
        action = "undo" if row["reverses_id"] in who.own_movements else "undo_any"
    return row["member_id"] == who.member_id and who.sees(row["location_id"]) and who.holds(("stock", action))


_CATALOGUE = ("catalog", "add_product"), ("catalog", "change")
_RULES: Mapping[str, Rule] = {
    "conversation": lambda who, row: row["telegram_id"] == who.account or who.holds(("people", "change")),
    "stranger_greeting": lambda who, row: row["telegram_id"] == who.account,
    "audit_entry": lambda who, row: row["member_id"] == who.member_id,
    "audit_head": lambda who, _row: who.member_id is not None,
    "audit_check": lambda who, row: row["chat_id"] == who.account and who.holds(("audit", "read")),
    "member": _own_or(("people", "change")),
    "member_home": lambda who, row: row["member_id"] == who.member_id or who.holds(("people", "change")),
    "member_role": _with(("people", "change")),
    "member_location": _with(("people", "change")),
    "invitation": _with(("people", "invite"), ("people", "change")),
    "outbox_message": _with(("people", "change"), ("groups", "manage"), ("stock", "count")),
    "company": _with(("company", "change")),
    "holiday": _with(("company", "change")),
    "location": _with(("stock", "manage_locations")),
    "product": _with(*_CATALOGUE),
    "search_word": _with(*_CATALOGUE),
    "search_deletion": _with(*_CATALOGUE),
    "category": _with(("catalog", "change")),
    "pack": _with(("catalog", "change")),
    "barcode": _with(("catalog", "change")),
    "reorder_rule": _placed(("catalog", "change")),
    "product_import": _own(("catalog", "import")),
    "group_chat": _with(("groups", "manage")),
    "group_location": _with(("groups", "manage")),
    "stock_draft": lambda who, row: row["member_id"] == who.member_id,
    "stock_count": _placed(("stock", "count")),
    "count_line": _placed(("stock", "count")),
    "task": _asked_for,
    "stock_movement": _moved,
    "stock_level": _placed(*_MOVES),
    "lot_level": _placed(*_MOVES),
    "stock_valuation": _with(*_MOVES),
    "lot": _with(*_MOVES),
}
"""By table; what is not here, nobody changes by writing to the bot or by pressing its buttons."""


def trespasses(who: Presser, changes: tuple[Changed, ...]) -> list[str]:
    """The changes that are not theirs to make."""
    return [f"{one.table}: {_brief(one.row)}" for one in changes if not _is_theirs(who, one)]


def _is_theirs(who: Presser, change: Changed) -> bool:
    """In a group nothing is, and for those who are no members only that they were greeted."""
    if not who.is_alone or change.table not in _RULES:
        return False
    if (who.member_id is None) != (change.table == "stranger_greeting"):
        return False
    return _RULES[change.table](who, change.row)


def disclosures(who: Presser, outcome: Outcome, house: House) -> list[str]:
    """What they are shown and have no right to see."""
    sees_there = who.sees(house.there)
    secrets = {
        THERE: sees_there or who.holds(("groups", "manage")),
        **dict.fromkeys(FIGURES_OF_THERE, sees_there),
        f"photo {house.there}": sees_there,
        HOLIDAY: who.is_alone and who.holds(("company", "see")),
        TITLE: who.is_alone and who.holds(("groups", "manage")),
        f"Member {GONE}": who.is_alone and who.holds(("people", "see"), ("audit", "read")),
    }
    return [word for word, may_see in secrets.items() if not may_see and word in outcome.texts]


def _brief(row: Row) -> str:
    return ", ".join(f"{key}={value!r}"[:40] for key, value in list(row.items())[:4])


def answers(outcome: Outcome) -> list[dict[str, Any]]:
    """The answers to the press itself: there has to be just one."""
    return [request.params for request in outcome.requests if request.method == "answerCallbackQuery"]
