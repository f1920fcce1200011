"""What is said about invitations: the card on which one is made, the link, and those that are open."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.texts import Reader, clip
from handlers.pages import Page
from handlers.people.draft import Draft
from handlers.wording import language_label, places_label, roles_label
from models.people.directory import Place, in_order
from models.people.invitations import Invited
from models.people.tables import Language, Role

_PLACES_UNITS = 300
_LISTED_PLACES_UNITS, _LISTED_NAME_UNITS = 120, 60
"""A page of eight with the longest names there may be still is one message."""


def draft_text(reader: Reader, draft: Draft, places: Sequence[Place]) -> Markup:
    """What the invitation would give as it is; what each role is for while none is chosen."""
    roles = in_order(draft.roles)
    if not roles:
        return _lines([reader.text("invitations.draft.ask"), *(_role_line(reader, role) for role in Role)])
    names = [place.name for place in places if place.location_id in (draft.location_ids or ())]
    is_everywhere = draft.location_ids is None or Role.ADMIN in roles
    given = [
        reader.text("invitations.draft.title"),
        *(_role_line(reader, role) for role in roles),
        Markup(),
        reader.text("invitations.places", places=places_label(reader, None if is_everywhere else names, _PLACES_UNITS)),
        reader.text("invitations.language", language=_language(reader, draft.language)),
    ]
    return _lines([*given, Markup(), reader.text("invitations.draft.lasts")])


def _role_line(reader: Reader, role: Role) -> Markup:
    return reader.text(
        "invitations.role", role=reader.label(f"people.role.{role}"), who=reader.label(f"invitations.for.{role}")
    )


def invited_text(reader: Reader, invited: Invited) -> Markup:
    """What an invitation gives, until when, and who made it."""
    by = reader.text("invitations.made_by_terminal")
    if invited.by is not None:
        by = reader.text("invitations.made_by", name=invited.by)
    return _lines([*_given(reader, invited), by])


def made_text(reader: Reader, invited: Invited) -> Markup:
    """That the link below is for somebody else."""
    title = reader.text("invitations.made" if invited.member is None else "invitations.made_relink")
    return _lines([title, *_given(reader, invited), Markup(), reader.text("invitations.pass_on")])


def _given(reader: Reader, invited: Invited) -> list[Markup]:
    until = reader.text("invitations.until", until=_until(reader, invited))
    if invited.member is not None:
        return [reader.text("invitations.relink", name=invited.member), until]
    return [
        reader.text("invitations.roles", roles=roles_label(reader, invited.roles)),
        reader.text("invitations.places", places=places_label(reader, invited.places, _PLACES_UNITS)),
        reader.text("invitations.language", language=_language(reader, invited.language)),
        until,
    ]


def link_text(reader: Reader, invited: Invited, link: str) -> Markup:
    """What stands below the picture, for whoever is given it."""
    until = _until(reader, invited)
    if invited.member is not None:
        return reader.text(
            "invitations.link_relink", name=invited.member, company=reader.company_name, until=until, link=link
        )
    return reader.text("invitations.link", company=reader.company_name, until=until, link=link)


def open_text(reader: Reader, page: Page[Invited]) -> Markup:
    """The open invitations of a page, a line each."""
    if not page.total:
        return reader.text("invitations.none_open")
    lines = [_line(reader, number, invited) for number, invited in enumerate(page.items, page.first)]
    return _lines([reader.plural("invitations.open", page.total), *lines])


def _line(reader: Reader, number: int, invited: Invited) -> Markup:
    parts = [reader.text("invitations.line", number=number, what=_what(reader, invited))]
    if invited.member is None:
        places = places_label(reader, invited.places, _LISTED_PLACES_UNITS)
        parts.append(reader.text("invitations.line_places", places=places))
    parts += [reader.text("invitations.line_until", until=_until(reader, invited)), _by(reader, invited)]
    return Markup(" · ").join(parts)


def open_labels(reader: Reader, page: Page[Invited]) -> list[str]:
    """What stands on the buttons of a page."""
    return [clip(f"{number} · {_what(reader, invited)}") for number, invited in enumerate(page.items, page.first)]


def _what(reader: Reader, invited: Invited) -> str:
    if invited.member is not None:
        return reader.label("invitations.new_account", name=clip(invited.member, _LISTED_NAME_UNITS))
    return roles_label(reader, invited.roles)


def _by(reader: Reader, invited: Invited) -> Markup:
    if invited.by is None:
        return reader.text("invitations.by_terminal")
    return reader.text("invitations.by", name=clip(invited.by, _LISTED_NAME_UNITS))


def _until(reader: Reader, invited: Invited) -> str:
    return reader.stamp(invited.expires_at)


def _language(reader: Reader, language: Language | None) -> str:
    return language_label(reader, language) if language else reader.label("invitations.theirs")


def _lines(lines: Sequence[Markup]) -> Markup:
    return Markup("\n").join(lines)
