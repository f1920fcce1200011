"""How long a proof is, and the seed of its random choices."""

from collections.abc import Callable
from random import Random

import pytest


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Random:
    """The random choices of this proof; `--seed` repeats them."""
    seed = request.config.getoption("seed")
    print(f"--seed {seed}")  # noqa: T201
    return Random(f"{seed} {request.node.originalname}")


@pytest.fixture
def amount(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Chooses between the quick count of a proof and that of `--campaign`."""
    is_campaign = bool(request.config.getoption("campaign"))

    def choose(quick: int, campaign: int) -> int:
        return campaign if is_campaign else quick

    return choose
