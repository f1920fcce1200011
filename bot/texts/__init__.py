"""Everything a person reads, in their language: wording, cards, numbers and dates."""

from bot.texts.plain import clip
from bot.texts.reader import Reader, Texts

__all__ = ["Reader", "Texts", "clip"]
