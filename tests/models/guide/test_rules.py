"""When a first step is done, skipped or open."""

import pytest

from models.guide.rules import ALL_SETTLED, FINISHED, Figures, FirstStep, StepState, step_states

NOTHING = Figures(locations=0, products=0, members=1, invitations=0)
OPEN, LEFT, DONE = StepState.OPEN, StepState.SKIPPED, StepState.DONE


@pytest.mark.parametrize(
    ("figures", "settled", "states"),
    [
        (NOTHING, [], [OPEN, OPEN, OPEN, OPEN]),
        (NOTHING, ["company"], [DONE, OPEN, OPEN, OPEN]),
        (NOTHING, ["products", "people"], [OPEN, OPEN, LEFT, LEFT]),
        (Figures(1, 0, 1, 0), [], [OPEN, DONE, OPEN, OPEN]),
        (Figures(1, 1, 1, 0), ["locations", "products"], [OPEN, DONE, DONE, OPEN]),
        (Figures(0, 0, 2, 0), [], [OPEN, OPEN, OPEN, DONE]),
        (Figures(0, 0, 1, 1), ["people"], [OPEN, OPEN, OPEN, DONE]),
        (NOTHING, list(ALL_SETTLED), [DONE, LEFT, LEFT, LEFT]),
    ],
)
def test_states(figures: Figures, settled: list[str], states: list[StepState]) -> None:
    assert list(step_states(figures, settled).values()) == states


def test_finished_is_no_step() -> None:
    assert FINISHED not in list(FirstStep)
    assert ALL_SETTLED == ("company", "locations", "products", "people", "finished")
