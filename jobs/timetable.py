"""The single timetable: everything that happens by the clock, and when."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.messaging import forget_finished

UnitOfWork = Callable[[], AbstractAsyncContextManager[AsyncSession]]
_LATE_BY_S = 6 * 3600


def build_timetable(unit_of_work: UnitOfWork, timezone: ZoneInfo) -> AsyncIOScheduler:
    """The scheduler with every job in it, not yet started; hours are the company's."""
    timetable = AsyncIOScheduler(timezone=timezone, job_defaults={"misfire_grace_time": _LATE_BY_S, "coalesce": True})
    timetable.add_job(forget_finished, CronTrigger(hour=3, minute=40, timezone=timezone), args=[unit_of_work])
    return timetable
