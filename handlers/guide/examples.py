"""What to try first, with products that the reader really has."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.texts import Reader
from models.guide.queries import Example


def examples_text(reader: Reader, examples: Sequence[Example]) -> Markup:
    """A line for each example, as HTML; one kind line where there are no products yet."""
    if not examples:
        return reader.text("guide.no_examples")
    return Markup("\n").join(reader.text(f"guide.example.{example.kind}", text=example.text) for example in examples)
