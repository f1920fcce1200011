"""The single timetable: everything that happens by the clock, and when."""

from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.audit import follow_chains
from jobs.catalog import clear_imports
from jobs.messaging import forget_finished
from jobs.people import forget_old_strangers
from jobs.stock import forget_old_drafts
from jobs.tasks import forget_done_tasks
from jobs.unit_of_work import UnitOfWork
from models.audit.checking import take_asked_check
from models.columns import utc_now

_LATE_BY_S = 6 * 3600


def build_timetable(unit_of_work: UnitOfWork, timezone: ZoneInfo) -> AsyncIOScheduler:
    """The scheduler with every job in it, not yet started; hours are the company's.

    Housekeeping is hourly: a shop's computer may be off at night.
    """
    timetable = AsyncIOScheduler(timezone=timezone, job_defaults={"misfire_grace_time": _LATE_BY_S, "coalesce": True})
    jobs = (forget_finished, forget_old_strangers, follow_chains, forget_old_drafts, forget_done_tasks, clear_imports)
    for number, job in enumerate(jobs):
        trigger = CronTrigger(minute=30 + 4 * number, timezone=timezone)
        timetable.add_job(job, trigger, args=[unit_of_work], id=job.__name__)
    return timetable


def follow_asked_chains(timetable: AsyncIOScheduler, session: AsyncSession) -> None:
    """After a commit: begin at once with what somebody waits for; while the program stops it is left for later."""
    if take_asked_check(session) and timetable.running:
        timetable.modify_job(follow_chains.__name__, next_run_time=utc_now())
