"""The single timetable: everything that happens by the clock, and when."""

from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from jobs.messaging import forget_finished
from jobs.people import forget_old_strangers
from jobs.unit_of_work import UnitOfWork

_LATE_BY_S = 6 * 3600


def build_timetable(unit_of_work: UnitOfWork, timezone: ZoneInfo) -> AsyncIOScheduler:
    """The scheduler with every job in it, not yet started; hours are the company's.

    Housekeeping is hourly: a shop's computer may be off at night.
    """
    timetable = AsyncIOScheduler(timezone=timezone, job_defaults={"misfire_grace_time": _LATE_BY_S, "coalesce": True})
    for minute, job in ((40, forget_finished), (45, forget_old_strangers)):
        timetable.add_job(job, CronTrigger(minute=minute, timezone=timezone), args=[unit_of_work])
    return timetable
