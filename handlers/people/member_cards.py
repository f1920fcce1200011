"""What is said about people: their cards, and how a change reads."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from bot.texts import Reader, clip
from handlers.audit.wording import action_label, object_label
from models.audit.queries import EntryView
from models.people.directory import MemberCard, in_order
from models.people.standing import Seen, Standing
from models.people.tables import Role

PlaceNames = Mapping[int, str]
_PLACES_UNITS = 600


def member_text(reader: Reader, card: MemberCard, last: EntryView | None) -> str:
    """A person's card as HTML, with what they did last."""
    return reader.card(
        "people/member.html",
        card=card,
        roles=roles_label(reader, card.standing.roles),
        places=places_label(reader, card),
        language=reader.label(f"members.language.{card.standing.language}"),
        last=last,
        last_words=action_label(reader, last) if last else "",
        last_about=object_label(reader, last) if last else "",
    )


def roles_label(reader: Reader, roles: Iterable[Role]) -> str:
    """Roles in words, or that there are none."""
    named = ", ".join(reader.label(f"people.role.{role}") for role in in_order(frozenset(roles)))
    return named or reader.label("members.no_role")


def places_label(reader: Reader, card: MemberCard) -> str:
    """The locations that somebody sees, in words."""
    if card.standing.location_ids is None:
        return reader.label("members.everywhere")
    named = [clip(", ".join(place.name for place in card.places), _PLACES_UNITS)] if card.places else []
    if card.hidden_places:
        named.append(reader.label("members.hidden_places", count=card.hidden_places))
    return ", ".join(named) or reader.label("members.nowhere")


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
        lines.append(reader.text("members.changed.places_now", new=places_label(reader, card)))
    return Markup("\n").join([reader.text("members.meanwhile"), *lines])


def _flag_lines(reader: Reader, before: Seen, after: Seen) -> list[Markup]:
    lines = []
    if before.roles != after.roles:
        old, new = roles_label(reader, before.roles), roles_label(reader, after.roles)
        lines.append(reader.text("members.changed.roles", old=old, new=new))
    if before.language is not after.language:
        old, new = (reader.label(f"members.language.{seen.language}") for seen in (before, after))
        lines.append(reader.text("members.changed.language", old=old, new=new))
    if before.is_active != after.is_active:
        lines.append(reader.text("members.changed.switched_on" if after.is_active else "members.changed.switched_off"))
    return lines


def _places(reader: Reader, standing: Standing, names: PlaceNames) -> str:
    if standing.location_ids is None:
        return reader.label("members.everywhere")
    known = sorted(names[place] for place in standing.location_ids if place in names)
    return clip(", ".join(known), _PLACES_UNITS)
