"""What is said about people: their cards, and how a change reads."""

from collections.abc import Mapping

from markupsafe import Markup

from bot.texts import Reader
from handlers.audit.wording import action_label, object_label
from handlers.wording import language_label, places_label, roles_label
from models.audit.queries import EntryView
from models.people.directory import MemberCard
from models.people.standing import Seen, Standing

PlaceNames = Mapping[int, str]


def member_text(reader: Reader, card: MemberCard, last: EntryView | None) -> str:
    """A person's card as HTML, with what they did last."""
    return reader.card(
        "people/member.html",
        card=card,
        roles=roles_label(reader, card.standing.roles),
        places=seen_label(reader, card),
        language=language_label(reader, card.standing.language),
        last=last,
        last_words=action_label(reader, last) if last else "",
        last_about=object_label(reader, last) if last else "",
    )


def seen_label(reader: Reader, card: MemberCard) -> str:
    """The locations that somebody sees, in words."""
    if card.standing.location_ids is None:
        return places_label(reader, None)
    hidden = [reader.label("members.hidden_places", count=card.hidden_places)] if card.hidden_places else []
    if hidden and not card.places:
        return hidden[0]
    return ", ".join([places_label(reader, [place.name for place in card.places]), *hidden])


def change_text(reader: Reader, before: Standing, after: Standing, names: PlaceNames) -> Markup:
    """What became of a person's standing, a line for each part that changed; `names` of locations by their key."""
    lines = _flag_lines(reader, Seen.of(before), Seen.of(after))
    if before.location_ids != after.location_ids:
        old, new = (_places(reader, standing, names) for standing in (before, after))
        lines.append(reader.text("members.changed.places", old=old, new=new))
    return Markup("\n").join(reader.text("members.done", what=line) for line in lines)


def meanwhile_text(reader: Reader, seen: Seen, card: MemberCard) -> Markup:
    """What somebody else changed since a button was shown."""
    now = Seen.of(card.standing)
    lines = _flag_lines(reader, seen, now)
    if seen.locations != now.locations:
        lines.append(reader.text("members.changed.places_now", new=seen_label(reader, card)))
    return Markup("\n").join([reader.text("members.meanwhile"), *lines])


def _flag_lines(reader: Reader, before: Seen, after: Seen) -> list[Markup]:
    lines = []
    if before.roles != after.roles:
        old, new = roles_label(reader, before.roles), roles_label(reader, after.roles)
        lines.append(reader.text("members.changed.roles", old=old, new=new))
    if before.language is not after.language:
        old, new = (language_label(reader, seen.language) for seen in (before, after))
        lines.append(reader.text("members.changed.language", old=old, new=new))
    if before.is_active != after.is_active:
        lines.append(reader.text("members.changed.switched_on" if after.is_active else "members.changed.switched_off"))
    return lines


def _places(reader: Reader, standing: Standing, names: PlaceNames) -> str:
    if standing.location_ids is None:
        return places_label(reader, None)
    return places_label(reader, sorted(names[place] for place in standing.location_ids if place in names))
