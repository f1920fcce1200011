"""What a person sees: each area's handlers, buttons and notices."""

from handlers.messaging.notices import NOTICES as MESSAGING_NOTICES
from handlers.messaging.router import router as messaging_router
from handlers.people.notices import NOTICES as PEOPLE_NOTICES
from handlers.people.router import router as people_router
from handlers.stock.router import router as stock_router

ROUTERS = (people_router, stock_router, messaging_router)
"""In the order in which those without a command, button or state are asked."""

NOTICES = {**MESSAGING_NOTICES, **PEOPLE_NOTICES}
