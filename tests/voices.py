"""The company's voice, as the tests hear it."""

import pytest

from bot.texts import Reader, Texts
from models.people.tables import Language
from tests.companies import company


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts(company())


@pytest.fixture
def portuguese(texts: Texts) -> Reader:
    return texts.reader(Language.PORTUGUESE)


@pytest.fixture
def english(texts: Texts) -> Reader:
    return texts.reader(Language.ENGLISH)
