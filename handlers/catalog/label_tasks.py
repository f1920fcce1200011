"""Making shelf labels, which takes a second or a few."""

from aiogram.methods import EditMessageText, SendDocument, SendMessage
from aiogram.types import BufferedInputFile

from bot.texts import Reader
from documents.labels import Label, LabelSize, pages_of, render
from handlers.catalog.label_keyboards import more_keyboard
from handlers.tasks import Answer, Desk, TaskKind, Work
from models.catalog.labels import FEW_LABELS, MANY_LABELS, LabelOrder, labelled_products
from models.catalog.links import product_payload
from models.errors import DomainError

_WITHIN_S = 60


async def make_labels(desk: Desk) -> None:
    """A PDF; the message that promised it says that it is there, or why it cannot be."""
    try:
        labels = await _labels(desk)
        pdf = await desk.compute(render, labels, _size(desk), within_s=_WITHIN_S)
    except DomainError as error:
        await _refuse(desk, error)
        return

    async def answer(work: Work) -> Answer:
        done = _settled(desk, work.reader, work.reader.plural("labels.made", len(labels)))
        return [done, _document(desk, work.reader, pdf, len(labels))]

    await desk.finish(answer)


async def _refuse(desk: Desk, error: DomainError) -> None:
    async def answer(work: Work) -> Answer:
        return _settled(desk, work.reader, work.reader.error(error))

    await desk.finish(answer)


async def _labels(desk: Desk) -> list[Label]:
    order, base = LabelOrder.from_json(desk.params["order"]), desk.params["base"]
    async with desk.unit() as work:
        products = await labelled_products(work.session, work.actor, order)
    return [
        Label(product.name, product.sku, product.unit_code, product.codes, f"{base}{product_payload(product.id)}")
        for product in products
        for _ in range(product.copies)
    ]


def _size(desk: Desk) -> LabelSize:
    return LabelSize(desk.params["size"])


def _settled(desk: Desk, reader: Reader, text: str) -> EditMessageText | SendMessage:
    """What becomes of the message that promised labels; below it when Telegram did not say which that was."""
    message_id, keyboard = desk.params["message_id"], more_keyboard(reader)
    if message_id is None:
        return SendMessage(chat_id=desk.chat_id, text=text, reply_markup=keyboard)
    return EditMessageText(chat_id=desk.chat_id, message_id=message_id, text=text, reply_markup=keyboard)


def _document(desk: Desk, reader: Reader, pdf: bytes, count: int) -> SendDocument:
    size = _size(desk)
    labels, pages = reader.plural("labels.count", count), reader.plural("labels.sheets", pages_of(count, size))
    return SendDocument(
        chat_id=desk.chat_id,
        document=BufferedInputFile(pdf, reader.label("labels.file_name")),
        caption=reader.text(f"labels.caption.{size}", labels=labels, sheets=pages),
    )


TASKS = {FEW_LABELS: TaskKind(make_labels), MANY_LABELS: TaskKind(make_labels, is_quick=False)}
