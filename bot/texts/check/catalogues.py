"""One catalogue by itself, and all of them side by side."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message

from bot.texts.catalogue import catalogue_paths, read_catalogue
from bot.texts.reader import PLURAL
from models.people.tables import Language

_ALLOWED_TAGS = frozenset({"b", "i", "u", "s", "code", "pre", "blockquote"})
_TAG = re.compile(r"<(/?)([a-z]+)>")
_LOOSE_MARKUP = re.compile(r"<|>|&(?!(?:amp|lt|gt|quot);)")
_MSGID = re.compile(r'^msgid "(.+)"$', re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """What a key says: one form, or one for each plural."""

    forms: tuple[str, ...]
    is_plural: bool

    @property
    def placeholders(self) -> frozenset[str]:
        """The parameters that some form speaks of."""
        return frozenset(name for form in self.forms for _, name, _, _ in Formatter().parse(form) if name is not None)

    @property
    def tags(self) -> list[Counter[str]]:
        """How often each form opens and closes each tag."""
        return [Counter(tag.group() for tag in _TAG.finditer(form)) for form in self.forms]


Wording = Mapping[str, Entry]


def read_wording(language: Language, paths: Iterable[Path] | None = None) -> tuple[dict[str, Entry], list[str]]:
    """A language's entries by key, and what is wrong with them by themselves."""
    keys: Counter[str] = Counter()
    wording: dict[str, Entry] = {}
    mistakes: list[str] = []
    for path in catalogue_paths(language) if paths is None else paths:
        catalogue = read_catalogue(path, language)
        keys.update(_MSGID.findall(path.read_text(encoding="utf-8")))
        mistakes += [f"{language}: {key} is obsolete" for key in catalogue.obsolete]
        for key, entry, found in map(_entry, filter(attrgetter("id"), catalogue)):
            mistakes += [f"{language}: {key} {mistake}" for mistake in found]
            wording[key] = entry
    mistakes += [f"{language}: {key} stands there {times} times" for key, times in keys.items() if times > 1]
    return wording, mistakes


def _entry(message: Message) -> tuple[str, Entry, list[str]]:
    """A message's key, what it says, and what is wrong with it."""
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    entry = Entry(forms, is_plural=not isinstance(message.id, str))
    key = message.id if isinstance(message.id, str) else str(message.id[0])
    return key, entry, list(_entry_mistakes(message, entry))


def _entry_mistakes(message: Message, entry: Entry) -> Iterator[str]:
    if message.fuzzy:
        yield "is marked as fuzzy"
    if not isinstance(message.id, str) and message.id[1] != message.id[0] + PLURAL:
        yield f"must have {message.id[0]}{PLURAL} as its msgid_plural"
    for form in entry.forms:
        if not form.strip():
            yield "has no wording"
        yield from _markup_mistakes(form)
        yield from _placeholder_mistakes(form)


def _placeholder_mistakes(form: str) -> Iterator[str]:
    try:
        fields = list(Formatter().parse(form))
    except ValueError as error:
        yield f"has a malformed placeholder: {error}"
        return
    for _, name, form_spec, conversion in fields:
        if name is not None and (not name.isidentifier() or form_spec or conversion):
            yield f"has a placeholder that is not a plain name: {{{name}}}"


def _markup_mistakes(form: str) -> Iterator[str]:
    is_open: list[str] = []
    for closing, tag in _TAG.findall(form):
        if tag not in _ALLOWED_TAGS:
            yield f"has <{tag}>, which Telegram does not know"
        if not closing:
            is_open.append(tag)
        elif not is_open or is_open.pop() != tag:
            yield f"closes <{tag}> where it is not the last one open"
    yield from (f"does not close <{tag}>" for tag in is_open)
    if _LOOSE_MARKUP.search(_TAG.sub("", form)):
        yield "has a <, > or & that is not written as an entity"


def compare_languages(wordings: Mapping[Language, Wording]) -> Iterator[str]:
    """What one language has and another has not, or has differently."""
    (first, reference), *others = wordings.items()
    for language, wording in others:
        for key in reference.keys() ^ wording.keys():
            yield f"{language if key in reference else first}: {key} is missing"
        for key in reference.keys() & wording.keys():
            for what in ("is_plural", "placeholders", "tags"):
                if getattr(reference[key], what) != getattr(wording[key], what):
                    yield f"{first} and {language}: {key} differs in its {what.removeprefix('is_')}"
