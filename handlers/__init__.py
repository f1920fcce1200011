"""What a person sees: each area's handlers, buttons and notices."""

from handlers.audit.notices import NOTICES as AUDIT_NOTICES
from handlers.audit.router import router as audit_router
from handlers.company.holidays import router as holidays_router
from handlers.company.router import router as company_router
from handlers.groups.choices import router as group_choices_router
from handlers.groups.notices import NOTICES as GROUPS_NOTICES
from handlers.groups.router import router as groups_router
from handlers.guide.products import router as products_router
from handlers.guide.router import router as guide_router
from handlers.messaging.notices import NOTICES as MESSAGING_NOTICES
from handlers.messaging.router import router as messaging_router
from handlers.people.contact import router as contact_router
from handlers.people.invitations import router as invitations_router
from handlers.people.joining import router as joining_router
from handlers.people.member_changes import router as member_changes_router
from handlers.people.members import router as members_router
from handlers.people.notices import NOTICES as PEOPLE_NOTICES
from handlers.people.open_invitations import router as open_invitations_router
from handlers.people.profile import router as profile_router
from handlers.people.router import router as people_router
from handlers.stock.history import router as history_router
from handlers.stock.locations import router as locations_router
from handlers.stock.movement_presses import router as movement_presses_router
from handlers.stock.movements import router as movements_router
from handlers.stock.router import router as stock_router
from handlers.tasks import TaskKind

ROUTERS = (
    joining_router,
    guide_router,
    products_router,
    invitations_router,
    open_invitations_router,
    contact_router,
    members_router,
    member_changes_router,
    profile_router,
    people_router,
    company_router,
    holidays_router,
    locations_router,
    movements_router,
    movement_presses_router,
    history_router,
    stock_router,
    audit_router,
    groups_router,
    group_choices_router,
    messaging_router,
)
"""In the order in which those without a command, button or state are asked."""

NOTICES = {**MESSAGING_NOTICES, **PEOPLE_NOTICES, **AUDIT_NOTICES, **GROUPS_NOTICES}

TASKS: dict[str, TaskKind] = {}
"""Slow work: each area's kinds, by the name under which it waits."""
