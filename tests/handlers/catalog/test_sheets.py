"""Spreadsheets in the chat: from the file to the confirmation."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text, update

from models.catalog.imports.errors import ImportGoneError, SheetExpectedError
from models.catalog.imports.operations import KEPT
from models.catalog.imports.tables import ImportChange, ImportOpening, ProductImport
from models.catalog.tables import Barcode, Product, Supplier, SupplierProduct
from models.columns import utc_now
from models.people.errors import RightMissingError
from models.people.queries import find_sender
from models.people.tables import MemberRole, Role
from models.stock.operations import post_receipt
from models.stock.posting import Line
from models.stock.tables import Location, StockLevel, StockMovement
from tests.handlers.conftest import ANA, TOM, Sent, Talk
from tests.handlers.screens import labels, payload, shown

GOOD = """SKU;Nome;Unidade;Categoria;Local;Em estoque;Custo;Mínimo;Fornecedor
CAF-001;Café torrado;kg;Bebidas;Loja Centro;12,5;3,25;4;Serra Alta
CAF-002;Café solúvel;un;Bebidas;Loja Centro;3;10;;
"""
BAD = """SKU;Nome;Em estoque;Cor
CAF-001;Café torrado;muito;azul
CAF-002;;3;
"""


@pytest.fixture(autouse=True)
async def places(talk: Talk) -> None:
    async with talk.database.unit_of_work() as session:
        session.add(Location(name="Loja Centro"))


def last(sent: list[Sent]) -> list[Sent]:
    """The last message, which takes the place of the progress."""
    return [next(one for one in reversed(sent) if one[0] in {"sendMessage", "editMessageText"})]


async def send(talk: Talk, content: str, name: str = "estoque.csv", sender: int = ANA) -> list[Sent]:
    assert await talk.send_file(content.encode(), name, sender=sender, caption="/estoque isto não conta") == []
    return last(await talk.work())


async def all_of(talk: Talk, *columns: Any) -> list[tuple[Any, ...]]:
    rows: Any = select
    async with talk.database.unit_of_work() as session:
        return [tuple(row) for row in await session.execute(rows(*columns).order_by(text("1")))]


async def test_the_preview_changes_nothing(talk: Talk) -> None:
    preview = await send(talk, GOOD)
    assert shown(preview) == (
        "<b>estoque.csv</b>\n➕ <b>2</b> produtos novos\n"
        "2 saldos iniciais · 1 mínimo · 1 fornecedor novo · 1 categoria nova\n\n"
        "Nada foi alterado ainda. Esta prévia vale por 24 horas."
    )
    assert labels(preview) == [["✅ Importar", "✖ Cancelar"]]
    assert await all_of(talk, Product.sku) == []


async def test_a_tap_imports_all_of_it(talk: Talk) -> None:
    preview = await send(talk, GOOD)
    accepted = await talk.press(payload(preview, "✅"))
    assert shown(accepted) == "<b>estoque.csv</b> está sendo importada. Aviso aqui quando terminar."
    done = last(await talk.work())
    assert shown(done).startswith("✅ <b>estoque.csv</b> importada em ")
    assert "➕ <b>2</b> produtos novos" in shown(done)
    assert await all_of(talk, Product.sku, Product.is_active) == [("CAF-001", True), ("CAF-002", True)]
    assert await all_of(talk, StockLevel.product_id, StockLevel.on_hand) == [(1, Decimal("12.5")), (2, Decimal(3))]
    assert {row[0] for row in await all_of(talk, StockMovement.note)} == {"Saldo inicial da planilha"}
    assert await all_of(talk, ImportOpening.number) == []
    assert await all_of(talk, ImportChange.product_id) == []
    assert "Café torrado" in shown(await talk.say("cafe torrado"))


async def test_the_same_file_again_changes_nothing(talk: Talk) -> None:
    await talk.press(payload(await send(talk, GOOD), "✅"))
    await talk.work()
    again = await send(talk, GOOD, "outra.csv")
    assert "nada a alterar" in shown(again)
    assert labels(again) == []


async def test_two_taps_import_once(talk: Talk) -> None:
    tap = payload(await send(talk, GOOD), "✅")
    await talk.press(tap)
    with pytest.raises(ImportGoneError):
        await talk.press(tap)
    await talk.work()
    assert len(await all_of(talk, StockMovement.id)) == 2


async def test_problems_come_by_row_and_column_without_an_import_button(talk: Talk) -> None:
    preview = await send(talk, BAD)
    assert shown(preview) == (
        "<b>estoque.csv</b>\nColunas que não entram: <i>Cor</i>\n\n⚠️ <b>2</b> pontos a corrigir:\n"
        "• Linha 2, <b>Em estoque</b>: não entendi o número <code>muito</code>\n"
        "• Linha 3, <b>SKU</b>: não há produto com o código <code>CAF-002</code>; se for novo, preencha o nome\n\n"
        "<b>Nada foi alterado.</b> Corrija na planilha e mande o arquivo de novo."
    )
    assert labels(preview) == [["Baixar modelo"]]


async def test_many_problems_are_paged_and_come_as_a_file(talk: Talk) -> None:
    rows = "".join(f"C-{number};Café {number};muito\n" for number in range(20))
    await talk.send_file(("SKU;Nome;Em estoque\n" + rows).encode(), "estoque.csv")
    sent = await talk.work()
    assert "1 a 8 de 20" in shown(last(sent))
    assert [one[0] for one in sent if one[0] == "sendDocument"] == ["sendDocument"]
    following = await talk.press(_next(last(sent)))
    assert "9 a 16 de 20" in shown(following)


def _next(sent: list[Sent]) -> str:
    return str(sent[0][1]["reply_markup"]["inline_keyboard"][0][-1]["callback_data"])


async def test_cancelling_puts_it_away(talk: Talk) -> None:
    preview = await send(talk, GOOD)
    cancelled = await talk.press(payload(preview, "✖"))
    assert "Nada foi alterado" in shown(cancelled)
    with pytest.raises(ImportGoneError):
        await talk.press(payload(preview, "✅"))


async def test_a_preview_holds_for_a_day(talk: Talk) -> None:
    preview = await send(talk, GOOD)
    async with talk.database.unit_of_work() as session:
        await session.execute(update(ProductImport).values(created_at=utc_now() - KEPT))
    with pytest.raises(ImportGoneError):
        await talk.press(payload(preview, "✅"))


async def test_somebody_without_the_right_is_told_kindly(talk: Talk) -> None:
    (sent,) = await talk.send_file(GOOD.encode(), "stock.csv", sender=TOM)
    assert sent[1]["text"].startswith("I got the file, but importing spreadsheets is for managers")
    assert await talk.work() == []


async def test_other_files_are_told_what_could_be_sent(talk: Talk) -> None:
    with pytest.raises(SheetExpectedError):
        await talk.send_file(b"%PDF-1.7", "nota.pdf")
    said = await send(talk, "\x00\x01nonsense", "estoque.xlsx")
    assert "estoque.xlsx" in shown(said)


async def test_whoever_loses_the_right_before_the_tap_is_refused(talk: Talk) -> None:
    preview = await send(talk, GOOD)
    async with talk.database.unit_of_work() as session:
        await session.execute(update(MemberRole).values(role=Role.VIEWER))
    with pytest.raises(RightMissingError):
        await talk.press(payload(preview, "✅"))


async def test_a_change_between_preview_and_tap_brings_a_fresh_preview(talk: Talk) -> None:
    await talk.press(payload(await send(talk, "SKU;Nome\nCAF-001;Café torrado\n"), "✅"))
    await talk.work()
    preview = await send(talk, GOOD)
    assert "✏️ <b>1</b> muda: categoria, mínimo, fornecedor" in shown(preview)
    async with talk.database.unit_of_work() as session:
        actor = await _actor(session)
        await post_receipt(session, actor=actor, lines=[Line(1, Decimal(5))], location_id=1)
    await talk.press(payload(preview, "✅"))
    fresh = last(await talk.work())
    assert shown(fresh).startswith("⚠️ Algo mudou desde a prévia, e nada foi importado. Agora é assim:")
    assert "<b>Café torrado</b> tem 5" in shown(fresh)
    assert await all_of(talk, Product.sku) == [("CAF-001",)]


async def _actor(session: Any) -> Any:
    sender = await find_sender(session, telegram_id=ANA, chat_id=ANA)
    assert sender is not None
    return sender.actor


async def test_the_command_offers_template_and_export(talk: Talk) -> None:
    offered = await talk.say("/planilha")
    assert labels(offered) == [["Baixar modelo", "Exportar catálogo"]]
    with pytest.raises(RightMissingError):
        await talk.say("/spreadsheet", sender=TOM)


async def test_the_export_imports_again_unchanged(talk: Talk) -> None:
    await talk.press(payload(await send(talk, GOOD), "✅"))
    await talk.work()
    (toast,) = await talk.press(payload(await talk.say("/planilha"), "Exportar"))
    assert toast[1]["text"] == "Já vai: chega aqui embaixo."
    (document,) = [one for one in await talk.work() if one[0] == "sendDocument"]
    assert document[1]["caption"].startswith("<b>2</b> produtos.")
    (upload,) = talk.files.values()
    assert isinstance(upload.content, bytes)
    await talk.send_file(upload.content, "catalogo.xlsx")
    again = last(await talk.work())
    assert "nada a alterar" in shown(again), shown(again)


async def test_what_only_the_chat_can_make_comes_back_unchanged_too(talk: Talk) -> None:
    """A scanned number with another last digit, and a price with more digits than a spreadsheet's numbers have."""
    await talk.press(payload(await send(talk, GOOD), "✅"))
    await talk.work()
    async with talk.database.unit_of_work() as session:
        session.add(Barcode(code="7891000100100", product_id=1))
        supplier = Supplier(name="Serra")
        session.add(supplier)
        await session.flush()
        price = Decimal("123456.1234567891")
        session.add(SupplierProduct(supplier_id=supplier.id or 0, product_id=1, price=price))
    await talk.press(payload(await talk.say("/planilha"), "Exportar"))
    await talk.work()
    (upload,) = talk.files.values()
    assert isinstance(upload.content, bytes)
    await talk.send_file(upload.content, "catalogo.xlsx")
    again = last(await talk.work())
    assert "nada a alterar" in shown(again), shown(again)


async def test_the_template_is_a_spreadsheet_without_products(talk: Talk) -> None:
    await talk.press(payload(await talk.say("/planilha"), "Baixar"))
    await talk.work()
    (upload,) = talk.files.values()
    assert isinstance(upload.content, bytes)
    await talk.send_file(upload.content, "modelo.xlsx")
    assert "modelo.xlsx" in shown(last(await talk.work()))
