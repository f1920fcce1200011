"""What the audit trail says: its list, an entry, and whether it is whole."""

from markupsafe import Markup

from bot.texts import Reader
from handlers.audit.wording import action_label, area_label, detail_lines, object_label, who_label
from models.audit.queries import EntryPage, EntryView, Selection
from models.audit.rules import Break, Link, seal


def list_text(reader: Reader, page: EntryPage, selection: Selection, person: str | None) -> Markup:
    """A page of entries, newest first; `person` is the name of whoever was chosen."""
    lines = [_title(reader, selection, person), Markup("")]
    lines += [_line(reader, number, entry) for number, entry in enumerate(page.entries, start=1)]
    if not page.entries:
        lines.append(reader.text("audit.empty"))
    return Markup("\n").join(lines)


def _title(reader: Reader, selection: Selection, person: str | None) -> Markup:
    chosen = [person] if person is not None else []
    chosen += [area_label(reader, selection.area)] if selection.area is not None else []
    chosen += [reader.label("audit.one_object")] if selection.object_of is not None else []
    return reader.text("audit.title_of", chosen=" · ".join(chosen)) if chosen else reader.text("audit.title")


def _line(reader: Reader, number: int, entry: EntryView) -> Markup:
    params = {"number": str(number), "who": who_label(reader, entry), "action": action_label(reader, entry)}
    named = object_label(reader, entry)
    if named:
        return reader.text("audit.line_about", object=named, when=entry.at, **params)
    return reader.text("audit.line", when=entry.at, **params)


def entry_text(reader: Reader, entry: EntryView) -> Markup:
    """One entry: who did what, to what, when, and what changed."""
    who, action, named = who_label(reader, entry), action_label(reader, entry), object_label(reader, entry)
    first = (
        reader.text("audit.entry_about", who=who, action=action, object=named)
        if named
        else reader.text("audit.entry", who=who, action=action)
    )
    when = reader.text("audit.entry_when", when=entry.at, number=entry.entry_id, seal=seal(entry.hash))
    return Markup("\n").join([first, when, *([Markup(""), *lines] if (lines := detail_lines(reader, entry)) else [])])


def check_text(reader: Reader, found: Link | Break) -> Markup:
    """That a chain which ends here is whole, or where it is not."""
    if isinstance(found, Link):
        return reader.plural("audit.whole", found.entry_id, seal=seal(found.hash))
    return reader.text("audit.broken", number=found.entry_id, reason=reader.label(f"audit.flaw.{found.flaw}"))
