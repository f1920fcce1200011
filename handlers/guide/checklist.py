"""The first steps of a company: what is done, what is left, and a button for each."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.company.wording import zone_name
from handlers.dialogues import Screen
from handlers.guide.examples import examples_text
from handlers.guide.keyboards import checklist_keyboard, settled_keyboard
from handlers.wording import language_label
from models.columns import utc_now
from models.guide.operations import finish_first_steps
from models.guide.queries import FirstSteps, examples_for, first_steps
from models.guide.rules import FirstStep, StepState
from models.people.actor import Actor


async def checklist_screen(session: AsyncSession, actor: Actor, reader: Reader) -> Screen:
    """The first steps; once all are settled it says so and what to try next, and they are behind the company.

    Raises RoleMissingError, RightMissingError.
    """
    steps = await first_steps(session, actor)
    if not steps.are_settled or steps.is_finished:
        return _checklist_text(reader, steps), checklist_keyboard(reader, steps)
    await finish_first_steps(session, actor)
    parts = [reader.text("guide.settled"), examples_text(reader, await examples_for(session, actor))]
    if steps.in_state(StepState.SKIPPED):
        parts.append(reader.text("guide.settled_without"))
    return Markup("\n\n").join(parts), settled_keyboard(reader, steps)


def _checklist_text(reader: Reader, steps: FirstSteps) -> Markup:
    done = len(steps.in_state(StepState.DONE))
    title = reader.text("guide.checklist", done=done, total=len(FirstStep))
    lines = [_step_line(reader, steps, step) for step in FirstStep]
    return Markup("\n\n").join([title, Markup("\n").join(lines), reader.text("guide.checklist_hint")])


def _step_line(reader: Reader, steps: FirstSteps, step: FirstStep) -> Markup:
    state, company = steps.states[step], steps.company
    if step is FirstStep.COMPANY:
        return reader.text(
            f"guide.company.{state}",
            name=company.name,
            language=language_label(reader, company.language),
            timezone=zone_name(reader, company.timezone, utc_now()),
            currency=company.currency,
        )
    if state is not StepState.DONE:
        return reader.text(f"guide.step.{step}.{state}")
    figures = steps.figures
    if step is FirstStep.LOCATIONS:
        return reader.plural("guide.locations_done", figures.locations)
    if step is FirstStep.PRODUCTS:
        return reader.plural("guide.products_done", figures.products)
    if figures.members > 1:
        return reader.plural("guide.people_done", figures.members)
    return reader.plural("guide.invitations_done", figures.invitations)
