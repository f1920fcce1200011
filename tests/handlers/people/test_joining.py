"""Coming in by a link: being greeted by name, and shown what to do first."""

import re
from typing import Any

import pytest
from sqlmodel import select

from bot.texts import Reader
from handlers.people.abilities import TOLD, abilities_text
from models.catalog.operations import add_product
from models.catalog.tables import Barcode, Unit
from models.company.queries import get_company
from models.errors import DomainError
from models.people.errors import (
    AlreadyJoinedError,
    InvitationExpiredError,
    InvitationRevokedError,
    InvitationUnknownError,
    InvitationUsedError,
    OwnInvitationError,
    RelinkForeignError,
    RelinkNotNeededError,
)
from models.people.invitations import issue_setup_code
from models.people.rules import RIGHTS
from models.people.tables import Language, Member, Role
from tests.handlers.conftest import ANA, STRANGER, TOM, Sent, Talk
from tests.handlers.people.conftest import actor_of, add_locations, invite, open_ones, relink


async def _setup_code(talk: Talk) -> str:
    async with talk.database.unit_of_work() as session:
        return await issue_setup_code(session)


def _text(sent: list[Sent]) -> str:
    """What the newcomer reads; all the rest are menus."""
    (_, told), *others = sent
    assert {method for method, _ in others} <= {"setMyCommands", "deleteMyCommands"}
    return str(told["text"])


async def test_a_stranger_with_the_setup_link_becomes_admin(talk: Talk) -> None:
    told = _text(await talk.say(f"/start {await _setup_code(talk)}", STRANGER))
    assert told.startswith("All set, <b>Gil</b>! You are now part of <b>Café &amp; Cia</b>. Your role: <b>admin</b>.")
    assert "You can do everything here" in told
    actor = await actor_of(talk, STRANGER)
    assert (actor.roles, actor.language) == (frozenset({Role.ADMIN}), Language.ENGLISH)


async def test_whoever_begins_the_company_is_led_into_its_first_steps(talk: Talk, english: Reader) -> None:
    async with talk.database.unit_of_work() as session:
        (await get_company(session)).settled_steps = []
    (_, told), *_ = await talk.say(f"/start {await _setup_code(talk)}", STRANGER)
    ((_, checklist),) = await talk.say("/start", STRANGER)
    assert told["text"].startswith("All set, <b>Gil</b>!")
    assert told["text"].endswith(checklist["text"])
    assert told["reply_markup"] == checklist["reply_markup"]


async def test_a_newcomer_is_told_what_they_may_do_and_see(talk: Talk) -> None:
    await add_locations(talk, "North", "<South>")
    told = _text(await talk.say(f"/start {await invite(talk, Role.OPERATOR, location_ids=[2])}", STRANGER))
    assert told.startswith(
        "All set, <b>Gil</b>! You are now part of <b>Café &amp; Cia</b>. Your role: <b>operator</b>."
    )
    assert "You see: <b>&lt;South&gt;</b>." in told
    assert "check the stock" in told
    assert "/audit" not in told


async def test_the_invitations_language_is_spoken_from_the_start(talk: Talk) -> None:
    code = await invite(talk, Role.MANAGER, language=Language.PORTUGUESE)
    told = _text(await talk.say(f"/start {code}", STRANGER))
    assert told.startswith(
        "Tudo certo, <b>Gil</b>! Você agora faz parte de <b>Café &amp; Cia</b>. Sua função: <b>gerência</b>."
    )
    assert (await actor_of(talk, STRANGER)).language is Language.PORTUGUESE


async def test_what_a_newcomer_is_to_try_works(talk: Talk) -> None:
    async with talk.database.unit_of_work() as session:
        await session.merge(Unit(code="un"))
        tea = await add_product(session, actor_id=None, sku="TEA-9", name="Green tea 100 g", unit_code="un")
        session.add(Barcode(code="7891000053508", product_id=tea.id or 0))
    told = _text(await talk.say(f"/start {await invite(talk, Role.VIEWER)}", STRANGER))
    examples = re.findall("<code>(.*?)</code>", told)
    assert examples == ["green tea", "TEA-9", "7891000053508"]
    for words in examples:
        ((_, card),) = await talk.say(words, STRANGER)
        assert "<b>Green tea 100 g</b>" in card["text"]


async def test_without_products_nothing_is_promised(talk: Talk, english: Reader) -> None:
    told = _text(await talk.say(f"/start {await invite(talk, Role.VIEWER)}", STRANGER))
    assert told.endswith(english.text("guide.no_examples"))


async def test_the_newcomers_menu_follows_their_role(talk: Talk) -> None:
    _, (method, menu) = await talk.say(f"/start {await invite(talk, Role.VIEWER)}", STRANGER)
    assert method == "setMyCommands"
    assert menu["scope"] == {"type": "chat", "chat_id": STRANGER}
    commands = [command["command"] for command in menu["commands"]]
    assert "stock" in commands
    assert "invite" not in commands


async def test_a_member_gets_more_and_is_told_so(talk: Talk) -> None:
    told = _text(await talk.say(f"/start {await invite(talk, Role.MANAGER)}", TOM))
    assert told.startswith("Done, <b>Tom</b>! Your role is now <b>manager, viewer</b>.")
    assert (await actor_of(talk, TOM)).roles == {Role.VIEWER, Role.MANAGER}


async def test_whoever_moves_to_a_new_account_is_known_there_and_a_stranger_here(talk: Talk, english: Reader) -> None:
    sent = await talk.say(f"/start {await relink(talk, TOM)}", STRANGER)
    told = _text(sent)
    assert told.startswith("Done, <b>Tom</b>! This is your Telegram at <b>Café &amp; Cia</b> from now on.")
    assert [(method, params["scope"]["chat_id"]) for method, params in sent[1:]] == [
        ("setMyCommands", STRANGER),
        ("deleteMyCommands", TOM),
    ]
    ((_, refused),) = await talk.say("café", TOM)
    assert refused["text"] == english.text("people.stranger", company="Café & Cia")


@pytest.mark.parametrize(
    ("who", "expected", "words"),
    [
        (ANA, OwnInvitationError, "This link is for whoever you want to invite, and still works"),
        (TOM, AlreadyJoinedError, "You are already on the team"),
    ],
)
async def test_a_link_that_was_opened_to_try_it_still_works(
    talk: Talk, english: Reader, who: int, expected: type[DomainError], words: str
) -> None:
    code = await invite(talk, Role.VIEWER)
    with pytest.raises(expected) as refused:
        await talk.say(f"/start {code}", who)
    assert english.error(refused.value).startswith(words)
    _text(await talk.say(f"/start {code}", STRANGER))


async def test_a_link_for_a_new_account_opened_by_others_says_whose_it_is_not(talk: Talk, english: Reader) -> None:
    code = await relink(talk, TOM)
    with pytest.raises(RelinkForeignError) as foreign:
        await talk.say(f"/start {code}", ANA)
    assert "you are already here as <b>Ana</b>" in english.error(foreign.value)
    with pytest.raises(RelinkNotNeededError):
        await talk.say(f"/start {code}", TOM)


async def test_the_link_opened_twice_is_answered_kindly(talk: Talk) -> None:
    code = await invite(talk, Role.VIEWER)
    await talk.say(f"/start {code}", STRANGER)
    with pytest.raises(AlreadyJoinedError):
        await talk.say(f"/start {code}", STRANGER)


@pytest.mark.parametrize("payload", ["setup_made-up", "join_made-up", "join_" + "x" * 4000])
async def test_a_made_up_link_is_refused(talk: Talk, payload: str) -> None:
    with pytest.raises(InvitationUnknownError):
        await talk.say(f"/start {payload}", STRANGER)


async def test_a_bot_that_opens_a_link_is_nobody(talk: Talk) -> None:
    bot: dict[str, Any] = {"id": 903, "is_bot": True, "first_name": "Crawler"}
    text = f"/start {await invite(talk, Role.ADMIN)}"
    assert await talk.say(text, 903, **{"from": bot}) == []
    assert len(await open_ones(talk)) == 1
    async with talk.database.unit_of_work() as session:
        members = (await session.execute(select(Member.telegram_id))).scalars().all()
    assert sorted(filter(None, members)) == [ANA, TOM]


@pytest.mark.parametrize("name", ["<b>x</b>" * 8, "😀" * 60, "\u202eשרה\u202c", "   "])
async def test_a_strange_name_is_greeted_all_the_same(talk: Talk, name: str) -> None:
    person = {"id": STRANGER, "is_bot": False, "first_name": name, "language_code": "pt"}
    told = _text(await talk.say(f"/start {await invite(talk, Role.VIEWER)}", STRANGER, **{"from": person}))
    assert told.startswith("Tudo certo, <b>")
    assert "<b>x</b>" not in told
    assert "\u202e" not in told


def test_only_links_that_were_given_out_are_always_explained_to_strangers() -> None:
    explained = {InvitationUsedError, InvitationExpiredError, InvitationRevokedError}
    assert {error for error in DomainError.__subclasses__() if error.is_told_to_strangers} == explained


def test_a_newcomer_is_told_once_what_they_may_see_and_change(english: Reader) -> None:
    manager = abilities_text(english, [Role.MANAGER])
    assert {"/people", "/company"} <= set(manager.split())
    assert "change the company" not in manager
    both = abilities_text(english, [Role.MANAGER, Role.VIEWER])
    assert both == manager


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_may_do_is_told_as_the_rights_say(role: Role, portuguese: Reader) -> None:
    told = abilities_text(portuguese, [role])
    if role is Role.ADMIN:
        assert told == portuguese.text("invitations.may_everything")
        return
    for (area, action), key in TOLD.items():
        line = str(portuguese.text(f"invitations.may.{key}"))
        assert (line in told.splitlines()) == (role in RIGHTS[area, action])


def test_every_right_is_told_or_goes_with_one_that_is() -> None:
    with_issues = {("stock", action) for action in ("transfer", "lose", "return", "undo", "undo_any")}
    assert RIGHTS.keys() - TOLD.keys() == with_issues
    assert TOLD.keys() <= RIGHTS.keys()
