"""A product's page: opened, changed from there, and every change taken back."""

import html
import re
from decimal import Decimal

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.audit.errors import NothingToUndoError
from models.catalog import errors
from models.catalog.imports.tables import ProductImport
from models.catalog.operations import add_product
from models.catalog.tables import Barcode, Category, Pack, Product, Unit
from models.people.errors import RightMissingError
from models.people.tables import MemberRole, Role
from models.stock.errors import ProductNotFoundError
from models.stock.tables import Location, ReorderRule
from tests.handlers.conftest import ANA, TOM, Talk
from tests.handlers.screens import labels, payload, shown
from tests.handlers.stock.movements import BEA, DAN, OLGA, add_staff, stock_up

NORTH, SOUTH = 1, 2
NB = "\u00a0"


@pytest.fixture
async def coffee(database: Database, talk: Talk) -> int:
    """In boxes of 12, with a barcode and a minimum in the north; nothing in stock."""
    await add_staff_and_places(database)
    async with database.unit_of_work() as session:
        added = await add_product(session, actor_id=None, sku="CAF-001", name="Café torrado", unit_code="un")
        await add_product(session, actor_id=None, sku="CHA-001", name="Chá mate", unit_code="un")
        key = added.id or 0
        session.add_all([Pack(product_id=key, name="cx", factor=Decimal(12))])
        session.add(Barcode(code="7891000100103", product_id=key))
        session.add(ReorderRule(product_id=key, location_id=NORTH, minimum=Decimal(10), target=Decimal(40)))
    return key


async def add_staff_and_places(database: Database) -> None:
    async with database.unit_of_work() as session:
        session.add_all([Unit(code="un"), Unit(code="kg", places=3)])
        session.add_all([Location(id=NORTH, name="Loja Norte"), Location(id=SOUTH, name="Loja Sul")])
    await add_staff(database)


async def product(database: Database, key: int) -> Product:
    async with database.unit_of_work() as session:
        return await session.get_one(Product, key)


async def packs(database: Database) -> dict[str, int]:
    async with database.unit_of_work() as session:
        return {pack.name: int(pack.factor) for pack in (await session.execute(select(Pack))).scalars()}


async def codes(database: Database) -> list[str]:
    async with database.unit_of_work() as session:
        return list((await session.execute(select(Barcode.code).order_by(col(Barcode.code)))).scalars())


async def test_the_page_says_everything(talk: Talk, coffee: int) -> None:
    page = await talk.say("/produto café")
    assert shown(page) == (
        "<b>Café torrado</b>\n<code>CAF-001</code> · un · sem categoria\n\n"
        f"Embalagens: cx = 12{NB}un\nCódigos de barras: <code>7891000100103</code>\n\n"
        f"<b>Mínimos</b>\nLoja Norte: mín. 10{NB}un · ideal 40{NB}un\n\n"
        "<i>Última alteração: O sistema, " + shown(page).rpartition("O sistema, ")[2]
    )
    assert labels(page) == [
        ["Nome", "SKU"],
        ["Categoria", "Unidade"],
        ["Embalagens", "Códigos de barras"],
        ["Mínimos", "Alterações"],
        ["Tirar de linha", "Estoque"],
    ]


async def test_in_english(talk: Talk, coffee: int) -> None:
    page = await talk.say("/product cafe torado", DAN)
    assert shown(page).startswith("<b>Café torrado</b>\n<code>CAF-001</code> · un · no category\n\nPacks: cx = 12")
    assert "<i>Last changed by The system, today" in shown(page)


async def test_from_the_card_and_back(talk: Talk, coffee: int) -> None:
    card = await talk.say("café")
    page = await talk.press(payload(card, "✏️ Editar"))
    assert shown(page).startswith("<b>Café torrado</b>")
    assert "Disponível" in shown(await talk.press(payload(page, "Estoque")))


async def test_only_for_those_who_may(talk: Talk, coffee: int) -> None:
    for sender in (OLGA, TOM, BEA):
        assert "Edit" not in str(await talk.say("café", sender))
        with pytest.raises(RightMissingError):
            await talk.say("/produto café", sender)
    for data in ("d:1", "da:1:name", "dc:1:0", "du:1", "dp:1", "db:1:0", "do:1:0:1", "dh:1:0", "ds:0:", "dm:p:1:0"):
        with pytest.raises(RightMissingError):
            await talk.press(data, OLGA)


async def test_the_words_are_asked_for(talk: Talk, coffee: int) -> None:
    asked = await talk.say("/produto")
    assert shown(asked).startswith("Qual produto você quer alterar?")
    assert labels(asked) == [["Categorias", "Fora de linha"], ["✖ Cancelar"]]
    several = await talk.say("c")
    assert labels(several) in ([["Café torrado"], ["Chá mate"]], [["Chá mate"], ["Café torrado"]])
    assert shown(await talk.press(payload(several, "Chá"))).startswith("<b>Chá mate</b>")


async def test_the_question_ends_when_one_is_found(talk: Talk, coffee: int) -> None:
    await talk.say("/produto")
    assert labels(await talk.say("xyzzy"))[0] == ["➕ Cadastrar"]
    assert "Embalagens:" in shown(await talk.say("café"))
    assert "Disponível" in shown(await talk.say("chá"))


async def test_a_category_that_an_undo_took_away_comes_back(talk: Talk, database: Database, coffee: int) -> None:
    async def categories() -> list[str]:
        async with database.unit_of_work() as session:
            return list((await session.execute(select(Category.name))).scalars())

    await talk.press(f"da:{coffee}:category")
    page = await talk.say("Bebidas")
    for there in ([], ["Bebidas"], []):
        page = await talk.press(payload(page, "↩"))
        assert await categories() == there
    assert "Categoria: Bebidas → <b>nada</b>" in shown(page)


async def test_what_is_not_there_can_be_added(talk: Talk, coffee: int) -> None:
    nothing = await talk.say("/produto xyzzy")
    assert labels(nothing) == [["➕ Cadastrar"], ["Categorias", "Fora de linha"]]
    review = await talk.press(payload(nothing, "➕"))
    assert "<b>1 produto</b> para cadastrar:" in shown(review)
    assert "xyzzy" in shown(review)
    await talk.say("/cancelar")
    from_search = await talk.say("xyzzy")
    assert labels(from_search) == [["➕ Cadastrar"]]
    assert labels(await talk.say("xyzzy", TOM)) == []


async def test_below_what_is_nearest_it_can_be_added_too(talk: Talk, coffee: int) -> None:
    for typed in ("torrefado cafeteria", "/produto torrefado cafeteria"):
        offered = await talk.say(typed)
        assert labels(offered)[-1] == ["➕ Cadastrar"]
        assert len(labels(offered)) == 2
        assert payload(offered, "➕") == "hc:products:torrefado cafeteria"


async def test_rename_and_undo(talk: Talk, database: Database, coffee: int) -> None:
    asked = await talk.press(payload(await talk.say("/produto café"), "Nome"))
    assert shown(asked) == "Qual é o novo nome de <b>Café torrado</b>?"
    renamed = await talk.say("  Espresso   em grãos ")
    assert shown(renamed).startswith("✅ Nome: Café torrado → <b>Espresso em grãos</b>\n\n<b>Espresso em grãos</b>")
    assert labels(renamed)[0] == ["↩️ Desfazer"]
    assert shown(await talk.say("espreso graos")).startswith("Mostrando")
    assert "Cadastrar" in str(await talk.say("torrado"))
    undone = await talk.press(payload(renamed, "↩️"))
    assert shown(undone).startswith("↩️ Nome: Espresso em grãos → <b>Café torrado</b>")
    assert shown(await talk.say("torrado")).startswith("<b>Café torrado</b>")
    again = await talk.press(payload(renamed, "↩️"))
    assert shown(again).startswith("Nome: já é <b>Café torrado</b>.")
    redone = await talk.press(payload(undone, "↩️"))
    assert shown(redone).startswith("↩️ Nome: Café torrado → <b>Espresso em grãos</b>")


async def test_somebody_else_was_faster(talk: Talk, database: Database, coffee: int) -> None:
    """Neither the question nor the undoing goes over what another has written since."""
    await talk.press("da:1:name")
    await talk.press("da:1:name", DAN)
    by_dan = await talk.say("Coffee", DAN)
    refused = await talk.say("Cafezinho")
    assert shown(refused) == (
        "Alguém alterou <b>Coffee</b> enquanto isso. Não mudei nada agora: abra de novo e confira."
    )
    assert "Cafezinho" not in shown(await talk.say("Chá")), "the question is none any more"
    again = await talk.press(payload(refused, "✏️ Editar"))
    assert shown(again).startswith("<b>Coffee</b>")
    await talk.press("da:1:name")
    await talk.say("Cafezinho")
    with pytest.raises(errors.ChangedMeanwhileError):
        await talk.press(payload(by_dan, "↩️"), DAN)
    with pytest.raises(NothingToUndoError):
        await talk.press(payload(by_dan, "↩️"), ANA)
    assert (await product(database, coffee)).name == "Cafezinho"


async def test_a_pack_that_is_gone_is_asked_about_no_more(talk: Talk, database: Database, coffee: int) -> None:
    one = await talk.press(payload(await talk.press("dp:1"), "cx"))
    await talk.press(payload(one, "✏️"))
    await talk.press(payload(one, "Remover"), DAN)
    assert labels(await talk.say("24")) == [["✏️ Editar"]]
    assert await packs(database) == {}


async def test_a_category_is_not_made_known_by_an_answer_that_is_refused(
    talk: Talk, database: Database, coffee: int
) -> None:
    await talk.press("da:1:category")
    await talk.press("da:1:category", DAN)
    await talk.say("Limpeza", DAN)
    async with database.unit_of_work() as session:
        session.add(ProductImport(id=7, member_id=1, file_name="a.csv", hides=True))
        session.add(Category(name="Bebidas", import_id=7))
    refused = await talk.say("bebidas")
    assert shown(refused).startswith("Alguém alterou")
    async with database.unit_of_work() as session:
        hidden = (await session.execute(select(Category).where(col(Category.name) == "Bebidas"))).scalar_one()
        assert hidden.import_id == 7


@pytest.mark.parametrize("asked", ["name", "sku", "category", "pack", "barcode"])
@pytest.mark.parametrize("text", ["é" * 4090, "9" * 4090, "<&>" * 1360, "cx " + "9" * 4080, "\u202e\u05d0" * 2040])
async def test_the_longest_answer_is_answered(talk: Talk, coffee: int, asked: str, text: str) -> None:
    await talk.press(f"da:1:{asked}")
    assert len(html.unescape(re.sub("<[^>]*>", "", shown(await talk.say(text))))) < 1000


async def test_the_same_name_changes_nothing(talk: Talk, coffee: int) -> None:
    await talk.press("da:1:name")
    same = await talk.say("Café torrado")
    assert shown(same).startswith("Nome: já é <b>Café torrado</b>. Não mudei nada.")
    assert labels(same)[0] == ["Nome", "SKU"]


async def test_a_name_that_does_not_fit_is_asked_again(talk: Talk, database: Database, coffee: int) -> None:
    await talk.press("da:1:name")
    assert "letras ou números" in shown(await talk.say("!!!"))
    assert "200" in shown(await talk.say("x" * 201))
    assert shown(await talk.say("<b>Café & cia</b>")).startswith(
        "✅ Nome: Café torrado → <b>&lt;b&gt;Café &amp; cia&lt;/b&gt;</b>"
    )


async def test_another_sku(talk: Talk, database: Database, coffee: int) -> None:
    await talk.press("da:1:sku")
    assert "já é de <b>Chá mate</b>" in shown(await talk.say("cha001")) or "Chá mate" in shown(
        await talk.say("cha 001")
    )
    changed = await talk.say("CAF-9")
    assert shown(changed).startswith("✅ SKU: CAF-001 → <b>CAF-9</b>")
    assert shown(await talk.say("caf9")).startswith("<b>Café torrado</b>")
    await talk.press(payload(changed, "↩️"))
    assert (await product(database, coffee)).sku_key == "caf001"


async def test_the_same_sku_spelt_otherwise(talk: Talk, database: Database, coffee: int) -> None:
    await talk.press("da:1:sku")
    assert shown(await talk.say("caf 001")).startswith("✅ SKU: CAF-001 → <b>caf 001</b>")


async def test_a_new_category_and_undo(talk: Talk, database: Database, coffee: int) -> None:
    choose = await talk.press("dc:1:0")
    assert labels(choose) == [["➕ Nova categoria"], ["‹ Voltar"]]
    await talk.press(payload(choose, "➕"))
    made = await talk.say("Bebidas")
    assert shown(made).startswith("✅ Categoria: nada → <b>Bebidas</b>")
    await talk.press(payload(made, "↩️"))
    async with database.unit_of_work() as session:
        assert list((await session.execute(select(Category))).scalars()) == []
    assert (await product(database, coffee)).category_id is None


async def test_a_known_category_is_the_same_however_it_is_spelt(talk: Talk, database: Database, coffee: int) -> None:
    for data, name in (("da:1:category", "Bebidas"), ("da:2:category", "BEBÍDAS")):
        await talk.press(data)
        await talk.say(name)
    first, second = await product(database, 1), await product(database, 2)
    assert first.category_id == second.category_id is not None
    choose = await talk.press("dc:2:0")
    assert labels(choose)[0] == ["➕ Nova categoria", "Sem categoria"]
    out = await talk.press(payload(choose, "Sem categoria"))
    assert shown(out).startswith("✅ Categoria: Bebidas → <b>nada</b>")
    back = await talk.press(payload(await talk.press("dc:2:0"), "Bebidas"))
    assert shown(back).startswith("✅ Categoria: nada → <b>Bebidas</b>")
    with pytest.raises(errors.ChangedMeanwhileError):
        await talk.press("dk:2:0:0")
    with pytest.raises(errors.CategoryGoneError):
        await talk.press("dk:2:77:1")


async def test_another_unit_as_long_as_nothing_was_counted(talk: Talk, database: Database, coffee: int) -> None:
    choose = await talk.press("du:1")
    assert labels(choose) == [["kg"], ["‹ Voltar"]]
    changed = await talk.press(payload(choose, "kg"))
    assert shown(changed).startswith("✅ Unidade: un → <b>kg</b>")
    await talk.press(payload(changed, "↩️"))
    await stock_up(database, coffee, "5")
    for data in ("du:1", payload(choose, "kg")):
        with pytest.raises(errors.UnitSettledError):
            await talk.press(data)
    assert (await product(database, coffee)).unit_code == "un"


async def test_packs(talk: Talk, database: Database, coffee: int) -> None:
    listed = await talk.press("dp:1")
    assert labels(listed) == [[f"cx = 12{NB}un"], ["➕ Embalagem"], ["‹ Voltar"]]
    await talk.press(payload(listed, "➕"))
    added = await talk.say("fardo com 4 cx")
    assert shown(added).startswith("✅ Embalagem fardo: nada → <b>48\u00a0un</b>")
    assert labels(added) == [["↩️ Desfazer"], [f"cx = 12{NB}un"], [f"fardo = 48{NB}un"], ["➕ Embalagem"], ["‹ Voltar"]]
    one = await talk.press(payload(added, "fardo"))
    assert labels(one) == [["✏️ Quantidade", "Remover"], ["‹ Voltar"]]
    assert "Hoje são 48" in shown(await talk.press(payload(one, "✏️")))
    resized = await talk.say("36")
    assert shown(resized).startswith("✅ Embalagem fardo: 48\u00a0un → <b>36\u00a0un</b>")
    with pytest.raises(errors.ChangedMeanwhileError):
        await talk.press(payload(one, "Remover"))
    await talk.press(payload(resized, "↩️"))
    assert await packs(database) == {"cx": 12, "fardo": 48}
    removed = await talk.press(payload(one, "Remover"))
    assert shown(removed).startswith("✅ Embalagem fardo: 48\u00a0un → <b>nada</b>")
    with pytest.raises(errors.PackGoneError):
        await talk.press(payload(one, "Remover"))
    await talk.press(payload(removed, "↩️"))
    assert await packs(database) == {"cx": 12, "fardo": 48}
    with pytest.raises(errors.ChangedMeanwhileError):
        await talk.press(payload(added, "↩️"))
    assert await packs(database) == {"cx": 12, "fardo": 48}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("cx", "Não entendi este número"),
        ("12", "Não entendi este número"),
        ("cx doze", "Não entendi este número"),
        ("caixa 24", "O produto já tem <b>cx</b>"),
        ("und 24", "O produto já tem <b>un</b>"),
        ("fardo 0", "maior que zero"),
        ("fardo 1,5", "1,5"),
        ("fardo 4 sacos", "não é contado em sacos"),
        ("embalagemgrandedemais 12", "não serve de nome"),
        ("&lt 12", "não serve de nome"),
    ],
)
async def test_packs_that_cannot_be(talk: Talk, database: Database, coffee: int, typed: str, said: str) -> None:
    await talk.press("da:1:pack")
    refused = await talk.say(typed)
    assert said in shown(refused)
    assert labels(refused) == [["✖ Cancelar"]]
    assert await packs(database) == {"cx": 12}
    assert shown(await talk.say("fardo 6")).startswith("✅ Embalagem fardo: nada → <b>6\u00a0un</b>")


async def test_a_packs_barcode_comes_back_with_it(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        (pack,) = (await session.execute(select(Pack))).scalars()
        barcode = await session.get_one(Barcode, "7891000100103")
        barcode.pack_id = pack.id
    removed = await talk.press(payload(await talk.press(payload(await talk.press("dp:1"), "cx")), "Remover"))
    assert "O código de barras dela saiu junto: <code>7891000100103</code>" in shown(removed)
    assert await codes(database) == []
    back = await talk.press(payload(removed, "↩️"))
    assert "O código de barras dela voltou: <code>7891000100103</code>" in shown(back)
    async with database.unit_of_work() as session:
        (pack,) = (await session.execute(select(Pack))).scalars()
        assert (await session.get_one(Barcode, "7891000100103")).pack_id == pack.id


async def test_barcodes(talk: Talk, database: Database, coffee: int) -> None:
    listed = await talk.press("db:1:0")
    assert labels(listed) == [["Remover 7891000100103"], ["➕ Código de barras"], ["‹ Voltar"]]
    await talk.press(payload(listed, "➕"))
    assert "O último dígito de <code>7891000315508</code> não combina" in shown(await talk.say("7891000315508"))
    added = await talk.say("789 1000 31550 7")
    assert shown(added).startswith("✅ Código de barras: nada → <b>7891000315507</b>")
    await talk.press(payload(added, "↩️"))
    assert await codes(database) == ["7891000100103"]
    removed = await talk.press(payload(listed, "Remover"))
    assert await codes(database) == []
    with pytest.raises(errors.ChangedMeanwhileError):
        await talk.press(payload(listed, "Remover"))
    back = await talk.press(payload(removed, "↩️"))
    assert shown(back).startswith("↩️ Código de barras: nada → <b>7891000100103</b>")
    assert await codes(database) == ["7891000100103"]


async def test_a_barcode_of_another_product(talk: Talk, coffee: int) -> None:
    await talk.press("da:2:barcode")
    assert "Café torrado" in shown(await talk.say("7891000100103"))


async def test_out_of_use_and_back(talk: Talk, database: Database, coffee: int) -> None:
    off = await talk.press(payload(await talk.say("/produto café"), "Tirar de linha"))
    assert shown(off).startswith("✅ Situação: em linha → <b>fora de linha</b>")
    assert "Fora de linha: nas buscas, só aparece quando não há outro." in shown(off)
    assert "Café" not in str(await talk.say("c"))
    assert "Fora de linha." in shown(await talk.say("café torrado"))
    assert shown(await talk.say("/produto café")).startswith("<b>Café torrado</b>")
    card = await talk.press(payload(off, "Estoque"))
    assert ["✏️ Editar", "Reativar"] in labels(card)
    assert "Reativar" not in str(await talk.press("p:1:0:", OLGA))
    on = await talk.press(payload(card, "Reativar"))
    assert shown(on).startswith("✅ Situação: fora de linha → <b>em linha</b>")
    assert shown(await talk.say("café torrado")).startswith("<b>Café torrado</b>")
    assert shown(await talk.press(payload(on, "↩️"))).startswith("↩️ Situação: em linha → <b>fora de linha</b>")


async def test_the_list_of_those_out_of_use(talk: Talk, coffee: int) -> None:
    assert shown(await talk.press("ds:0:")) == "Nenhum produto está fora de linha."
    await talk.press("do:1:0:1")
    listed = await talk.press("ds:0:")
    assert labels(listed) == [["Café torrado"]]
    assert "Fora de linha" in shown(await talk.press(payload(listed, "Café")))


async def test_what_is_left_is_asked_about(talk: Talk, database: Database, coffee: int) -> None:
    await stock_up(database, coffee, "5")
    question = await talk.press("do:1:0:0")
    assert shown(question).startswith(f"⚠️ Ainda há <b>Café torrado</b>: 5{NB}un em estoque, 0{NB}un a caminho.")
    assert labels(question) == [["Sim, tirar de linha"], ["‹ Voltar"]]
    assert (await product(database, coffee)).is_active
    await talk.press(payload(question, "Sim"))
    assert not (await product(database, coffee)).is_active
    same = await talk.press(payload(question, "Sim"))
    assert shown(same).startswith("Situação: já é <b>fora de linha</b>")


async def test_every_change_is_told(talk: Talk, coffee: int) -> None:
    await talk.press("da:1:name")
    await talk.say("Espresso")
    await talk.press("da:1:pack", DAN)
    await talk.say("bag 6", DAN)
    await talk.press("dl:p:1:2", DAN)
    await talk.say("min 5 target 20", DAN)
    told = shown(await talk.press("dh:1:0")).split("\n\n")
    assert [block.rpartition(" · ")[0] for block in told[1].split("\n")[:1]] == ["<b>Dan</b> mudou um mínimo"]
    assert told[1].split("\n")[1:] == [
        "Reposição: nada → <b>mínimo: 5, ideal: 20</b>",
        "Local: Loja Sul",
    ]
    assert told[2].split("\n")[1:] == ["Embalagem: nada → <b>6</b>", "Nome da embalagem: bag"]
    assert told[3].split("\n")[1:] == ["Nome: Café torrado → <b>Espresso</b>"]
    assert told[4].startswith("<b>O sistema</b> cadastrou um produto")


async def test_changes_page_by_page(talk: Talk, coffee: int) -> None:
    for number in range(8):
        await talk.press("da:1:name")
        await talk.say(f"Café {number}")
    first = await talk.press("dh:1:0")
    assert len(shown(first).split("\n\n")) == 7
    second = await talk.press(payload(first, "Mais antigos"))
    assert "Café 0" in shown(second)
    assert labels(second) == [["‹ Mais novos"], ["‹ Voltar"]]


async def test_rights_count_at_the_press(talk: Talk, database: Database, coffee: int) -> None:
    renamed_by = await talk.press("da:1:name")
    assert renamed_by
    changed = await talk.say("Cafezinho")
    await talk.press("da:1:name")
    async with database.unit_of_work() as session:
        role = (await session.execute(select(MemberRole).where(MemberRole.role == Role.ADMIN))).scalar_one()
        role.role = Role.VIEWER
    with pytest.raises(RightMissingError):
        await talk.press(payload(changed, "↩️"))
    assert "Cafezão" not in str(await talk.say("Cafezão"))
    assert (await product(database, coffee)).name == "Cafezinho"


@pytest.mark.parametrize("data", ["d:99", "da:99:name", "dc:99:0", "dh:99:0", "do:99:0:1", "dp:99", "dk:99:0:0"])
async def test_made_up_products_are_not_there(talk: Talk, coffee: int, data: str) -> None:
    with pytest.raises(ProductNotFoundError):
        await talk.press(data)


@pytest.mark.parametrize("data", ["dq:1:99", "df:1:99", "dr:1:99:12"])
async def test_made_up_packs_are_not_there(talk: Talk, coffee: int, data: str) -> None:
    with pytest.raises(errors.PackGoneError):
        await talk.press(data)


async def test_nobody_undoes_what_was_not_done(talk: Talk, coffee: int) -> None:
    with pytest.raises(NothingToUndoError):
        await talk.press("dz:0")
