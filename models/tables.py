"""Every table of every area, for those who need the whole schema: migrations and tests."""

from sqlmodel import SQLModel

from models.audit import tables as audit
from models.catalog import tables as catalog
from models.catalog.imports import tables as imports
from models.company import tables as company
from models.groups import tables as groups
from models.guide import tables as guide
from models.messaging import tables as messaging
from models.people import tables as people
from models.stock import tables as stock
from models.stock.counts import tables as counts
from models.tasks import tables as tasks

METADATA = SQLModel.metadata
AREAS = (people, company, groups, catalog, imports, stock, counts, audit, messaging, guide, tasks)
