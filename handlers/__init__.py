"""What a person sees: each area's handlers, buttons and notices."""

from handlers.audit.notices import NOTICES as AUDIT_NOTICES
from handlers.audit.router import router as audit_router
from handlers.catalog.attaching import router as attaching_router
from handlers.catalog.label_tasks import TASKS as LABEL_TASKS
from handlers.catalog.labels import router as labels_router
from handlers.catalog.minimums import router as minimums_router
from handlers.catalog.photo_notices import NOTICES as PHOTO_NOTICES
from handlers.catalog.photos import TASKS as PHOTO_TASKS
from handlers.catalog.photos import router as photos_router
from handlers.catalog.product_answers import router as product_answers_router
from handlers.catalog.product_links import router as product_links_router
from handlers.catalog.product_presses import router as product_presses_router
from handlers.catalog.products import router as product_pages_router
from handlers.catalog.sheet_tasks import TASKS as SHEET_TASKS
from handlers.catalog.sheets import router as sheets_router
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
from handlers.stock.counts.decisions import router as count_decisions_router
from handlers.stock.counts.notices import NOTICES as COUNT_NOTICES
from handlers.stock.counts.router import router as counts_router
from handlers.stock.counts.sheets import router as count_sheets_router
from handlers.stock.counts.steps import router as count_steps_router
from handlers.stock.counts.tasks import TASKS as COUNT_TASKS
from handlers.stock.evidence import router as evidence_router
from handlers.stock.history import router as history_router
from handlers.stock.locations import router as locations_router
from handlers.stock.movement_presses import router as movement_presses_router
from handlers.stock.movements import router as movements_router
from handlers.stock.router import router as stock_router
from handlers.stock.taking_back import router as taking_back_router
from handlers.tasks import TaskKind

ROUTERS = (
    joining_router,
    product_links_router,
    guide_router,
    products_router,
    product_pages_router,
    product_answers_router,
    product_presses_router,
    minimums_router,
    labels_router,
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
    counts_router,
    count_steps_router,
    count_decisions_router,
    count_sheets_router,
    taking_back_router,
    stock_router,
    attaching_router,
    evidence_router,
    photos_router,
    sheets_router,
    audit_router,
    groups_router,
    group_choices_router,
    messaging_router,
)
"""In the order in which those without a command, button or state are asked."""

NOTICES = {**MESSAGING_NOTICES, **PEOPLE_NOTICES, **AUDIT_NOTICES, **GROUPS_NOTICES, **COUNT_NOTICES, **PHOTO_NOTICES}

TASKS: dict[str, TaskKind] = {**COUNT_TASKS, **LABEL_TASKS, **PHOTO_TASKS, **SHEET_TASKS}
"""Slow work: each area's kinds, by the name under which it waits."""
