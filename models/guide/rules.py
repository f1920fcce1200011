"""The first steps of a company, and when they are behind it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

FINISHED = "finished"
"""Kept among the settled steps once an admin was told that all are."""


class FirstStep(StrEnum):
    """What an admin does first, in this order."""

    COMPANY = "company"
    LOCATIONS = "locations"
    PRODUCTS = "products"
    PEOPLE = "people"


ALL_SETTLED = (*(step.value for step in FirstStep), FINISHED)
"""The settled steps of a company that has been at work for long."""


class StepState(StrEnum):
    """How far a step is: one that was skipped can be taken up again."""

    OPEN = "open"
    SKIPPED = "skipped"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is: active locations and products, active members, invitations that are still open."""

    locations: int
    products: int
    members: int
    invitations: int


def step_states(figures: Figures, settled: Collection[str]) -> Mapping[FirstStep, StepState]:
    """What of the first steps is done, by what there is and by what an admin has settled.

    The company always has a name: its step is done when an admin says that it is the right one.
    """
    done = {
        FirstStep.COMPANY: FirstStep.COMPANY in settled,
        FirstStep.LOCATIONS: figures.locations > 0,
        FirstStep.PRODUCTS: figures.products > 0,
        FirstStep.PEOPLE: figures.members > 1 or figures.invitations > 0,
    }
    return {step: _state(is_done=done[step], is_settled=step in settled) for step in FirstStep}


def _state(*, is_done: bool, is_settled: bool) -> StepState:
    if is_done:
        return StepState.DONE
    return StepState.SKIPPED if is_settled else StepState.OPEN
