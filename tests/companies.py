"""The company of tests that need none in particular."""

from models.company.tables import Company
from models.people.tables import Language


def company(name: str = "Café & Cia") -> Company:
    """One in São Paulo, that speaks Portuguese and counts in reais."""
    return Company(name=name, language=Language.PORTUGUESE, timezone="America/Sao_Paulo", currency="BRL")
