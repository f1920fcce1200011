"""The places that hold stock, as an admin keeps them."""

import pytest
from sqlmodel import col, update

from bot.database import Database
from bot.texts import Reader
from models.catalog.tables import Unit
from models.messaging.tables import Conversation
from models.people.errors import RightMissingError
from models.people.operations import add_member
from models.people.tables import Language, Member, Role
from models.stock.errors import (
    LastLocationError,
    LocationNotEmptyError,
    LocationNotSeenError,
)
from models.stock.tables import Location
from tests.handlers.conftest import ANA, TOM, Talk
from tests.handlers.screens import labels, payload, shown
from tests.handlers.stock.conftest import NORTH


@pytest.fixture
async def shop(database: Database) -> None:
    """The two locations, numbered by the database, so that it can number others after them."""
    async with database.unit_of_work() as session:
        session.add(Unit(code="un"))
        for name in ("Loja Norte", "Loja Sul"):
            session.add(Location(name=name))
            await session.flush()


async def _is_asked(talk: Talk) -> bool:
    async with talk.database.unit_of_work() as session:
        return await session.get(Conversation, (ANA, ANA)) is not None


async def _is_open(talk: Talk) -> bool:
    async with talk.database.unit_of_work() as session:
        return (await session.get_one(Location, NORTH)).is_active


async def _name(talk: Talk) -> str:
    async with talk.database.unit_of_work() as session:
        return (await session.get_one(Location, NORTH)).name


@pytest.mark.parametrize("command", ["/locais", "/locations", "/LOCAIS"])
async def test_every_location_is_a_button(talk: Talk, shop: None, command: str) -> None:
    sent = await talk.say(command)
    assert labels(sent) == [["Loja Norte"], ["Loja Sul"], ["➕ Local"]]


async def test_a_new_company_is_told_what_a_location_is_and_asked_for_the_first(talk: Talk) -> None:
    sent = await talk.say("/locais")
    assert shown(sent).startswith("Ainda não há locais")
    assert labels(await talk.press(payload(sent, "✖"))) == [["➕ Local"]]
    assert not await _is_asked(talk)
    await talk.say("/locais")
    assert labels(await talk.say("Loja Norte")) == [["↩️ Desfazer"], ["Loja Norte"], ["➕ Local"]]


async def test_locations_are_written_one_per_line_and_can_be_taken_back(talk: Talk, shop: None) -> None:
    await talk.press("la")
    sent = await talk.say("Depósito\n\n Quiosque <b> ")
    assert shown(sent).splitlines()[:3] == [
        "✅ Novo local: <b>Depósito</b>",
        "✅ Novo local: <b>Quiosque &lt;b&gt;</b>",
        "",
    ]
    assert labels(sent) == [["↩️ Desfazer"], ["Depósito"], ["Loja Norte"], ["Loja Sul"], ["Quiosque <b>"], ["➕ Local"]]
    assert not await _is_asked(talk)
    sent = await talk.press(payload(sent, "↩️"))
    assert shown(sent).startswith("✅ Não existe mais: <b>Depósito</b>")
    assert labels(sent) == [["Loja Norte"], ["Loja Sul"], ["➕ Local"]]


@pytest.mark.parametrize(
    ("question", "typed", "answer"),
    [
        ("la", "loja NORTE", "Já existe um local chamado <b>Loja Norte</b>"),
        ("la", "🙂", "Falta o nome do local"),
        ("la", "&" * 61 + "a", "cabem 60 caracteres"),
        ("la", "x" * 4096, "cabem 60 caracteres"),
        ("la", "\n".join(f"Loja {number}" for number in range(21)), "envie até 20"),
        (f"lr:{NORTH}", "lojá sul", "Já existe um local chamado <b>Loja Sul</b>"),
        (f"lr:{NORTH}", "🙂", "Falta o nome do local"),
        (f"lr:{NORTH}", "x" * 4096, "cabem 60 caracteres"),
    ],
)
async def test_what_cannot_be_a_name_is_explained_and_asked_again(
    talk: Talk, shop: None, question: str, typed: str, answer: str
) -> None:
    await talk.press(question)
    sent = await talk.say(typed)
    assert answer in shown(sent)
    assert len(shown(sent)) < 1000
    assert labels(sent) == [["✖ Cancelar"]]
    assert await _is_asked(talk)
    assert await _name(talk) == "Loja Norte"


async def test_a_location_is_renamed_and_called_as_before_again(talk: Talk, shop: None) -> None:
    sent = await talk.press(payload(await talk.say("/locais"), "Loja Norte"))
    assert shown(sent) == "<b>Loja Norte</b>\nem uso"
    assert labels(sent) == [["✏️ Mudar o nome", "Desligar"], ["‹ Voltar"]]
    sent = await talk.press(payload(sent, "✏️"))
    assert shown(sent) == "Qual é o novo nome de <b>Loja Norte</b>?"
    sent = await talk.say("Matriz")
    assert shown(sent) == "✅ Nome: Loja Norte → <b>Matriz</b>\n\n<b>Matriz</b>\nem uso"
    assert await _name(talk) == "Matriz"
    assert not await _is_asked(talk)
    sent = await talk.press(payload(sent, "↩️"))
    assert shown(sent).startswith("✅ Nome: Matriz → <b>Loja Norte</b>")
    assert await _name(talk) == "Loja Norte"


async def test_the_same_name_again_is_said_so(talk: Talk, shop: None) -> None:
    await talk.press(f"lr:{NORTH}")
    assert shown(await talk.say("Loja Norte")).startswith("O nome já era <b>Loja Norte</b>.")


async def test_a_location_is_switched_off_and_on(talk: Talk, shop: None) -> None:
    off = payload(await talk.press(f"lo:{NORTH}"), "Desligar")
    sent = await talk.press(off)
    assert shown(sent) == "✅ em uso → <b>desligado</b>\n\n<b>Loja Norte</b>\ndesligado"
    assert labels(sent)[0] == ["✏️ Mudar o nome", "Ligar de novo"]
    assert shown(await talk.press(off)).startswith("Já estava assim: <b>desligado</b>")
    assert labels(await talk.press("l:0"))[:2] == [["Loja Sul"], ["Loja Norte (desligado)"]]
    sent = await talk.press(payload(sent, "Ligar"))
    assert shown(sent).startswith("✅ desligado → <b>em uso</b>")


@pytest.mark.parametrize(
    ("language", "said", "sure"),
    [
        (Language.PORTUGUESE, "Sem <b>Loja Norte</b>, ficam sem nenhum local (2): <b>Bea, Olga</b>.", "Desligar"),
        (
            Language.ENGLISH,
            "Without <b>Loja Norte</b>, these are left with no location (2): <b>Bea, Olga</b>.",
            "Switch it off",
        ),
    ],
)
async def test_who_would_have_no_location_is_said_before(
    talk: Talk, shop: None, language: Language, said: str, sure: str
) -> None:
    await _add_people(talk, language)
    asked = await talk.press(f"ls:{NORTH}:0:0")
    assert shown(asked).startswith(f"⚠️ {said}")
    assert payload(asked, "‹") == f"lo:{NORTH}"
    assert await _is_open(talk)
    await talk.press(payload(asked, sure))
    assert not await _is_open(talk)


async def _add_people(talk: Talk, language: Language) -> None:
    """Olga and Bea have the north only, for the third is off; the others have another, or see everything."""
    people = (
        ("Olga", [NORTH], Role.OPERATOR),
        ("Bea", [NORTH, 3], Role.OPERATOR),
        ("Eva", [NORTH, 2], Role.OPERATOR),
        ("Max", [2], Role.OPERATOR),
        ("Gil", [NORTH], Role.ADMIN),
        ("Ivo", None, Role.OPERATOR),
    )
    async with talk.database.unit_of_work() as session:
        await session.execute(update(Member).where(col(Member.telegram_id) == ANA).values(language=language))
        session.add(Location(name="Loja velha", is_active=False))
        await session.flush()
        for key, (name, places, role) in enumerate(people, 600):
            await add_member(session, telegram_id=key, name=name, language=language, roles=[role], location_ids=places)


async def test_a_location_with_stock_stays_in_use_and_says_what_is_there(
    talk: Talk, coffee: int, portuguese: Reader
) -> None:
    with pytest.raises(LocationNotEmptyError) as refused:
        await talk.press(f"ls:{NORTH}:0:0")
    said = portuguese.error(refused.value)
    assert "Produtos com estoque: 1; a caminho: 1. Por exemplo Café torrado 1 kg: 30 un." in said


async def test_the_last_one_stays_in_use(talk: Talk, shop: None) -> None:
    await talk.press(f"ls:{NORTH}:0:0")
    with pytest.raises(LastLocationError):
        await talk.press("ls:2:0:0")


@pytest.mark.parametrize("data", ["l:0", f"lo:{NORTH}", "la", f"lr:{NORTH}", f"ls:{NORTH}:0:0", "lu:1"])
async def test_others_are_refused_whatever_they_press(talk: Talk, shop: None, data: str) -> None:
    with pytest.raises(RightMissingError):
        await talk.press(data, TOM)
    with pytest.raises(RightMissingError):
        await talk.say("/locations", TOM)


@pytest.mark.parametrize("data", ["lo:99", "lr:99", "ls:99:0:0"])
async def test_a_location_that_is_gone_is_said_so(talk: Talk, shop: None, data: str) -> None:
    with pytest.raises(LocationNotSeenError):
        await talk.press(data)


async def test_one_that_goes_while_its_name_is_asked_is_said_so(talk: Talk, shop: None) -> None:
    await talk.press("la")
    added = await talk.say("Quiosque")
    undo, card = payload(added, "↩️"), await talk.press(payload(added, "Quiosque"))
    await talk.press(undo)
    await talk.press(f"lr:{NORTH}")
    with pytest.raises(LocationNotSeenError):
        await talk.press(payload(card, "✏️"))


@pytest.mark.parametrize("question", ["la", f"lr:{NORTH}"])
async def test_a_question_is_left_by_its_button(talk: Talk, shop: None, question: str) -> None:
    sent = await talk.press(question)
    assert await _is_asked(talk)
    assert shown(await talk.press(payload(sent, "✖"))).startswith("<b>Locais</b>")
    assert not await _is_asked(talk)


async def test_a_long_list_comes_page_by_page(talk: Talk, shop: None) -> None:
    await talk.press("la")
    sent = await talk.say("\n".join(f"Quiosque {number:02}" for number in range(1, 16)))
    assert len(labels(sent)) == 1 + 8 + 1 + 1
    sent = await talk.press(payload(sent, "Próximos"))
    assert "9 a 16 de 17" in shown(sent)
    assert [row[0] for row in labels(sent)][-2:] == ["‹ Anteriores", "➕ Local"]


async def test_the_longest_name_fits_on_its_button(talk: Talk, shop: None) -> None:
    await talk.press("la")
    await talk.say("A" + "😀" * 59)
    sent = await talk.press(payload(await talk.press(payload(await talk.press("l:0"), "A😀")), "Desligar"))
    assert "desligado" in shown(sent)
    listed = labels(await talk.press("l:0"))
    assert any(row[0].startswith("A😀") and row[0].endswith("… (desligado)") for row in listed)
