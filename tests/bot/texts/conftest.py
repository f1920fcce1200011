"""The company's voice, as the tests hear it."""

from zoneinfo import ZoneInfo

import pytest

from bot.texts import Reader, Texts
from models.people.tables import Language


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts(timezone=ZoneInfo("America/Sao_Paulo"), company_name="Café & Cia", currency="BRL")


@pytest.fixture
def portuguese(texts: Texts) -> Reader:
    return texts.reader(Language.PORTUGUESE)


@pytest.fixture
def english(texts: Texts) -> Reader:
    return texts.reader(Language.ENGLISH)
