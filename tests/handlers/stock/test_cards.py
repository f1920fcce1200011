"""Any name is safe on a card, in a list and on a button, and any card is one message."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts import Reader, Texts
from bot.texts.plain import inert
from handlers.pages import Page
from handlers.stock.cards import found_text, in_packs, stock_card_text
from handlers.stock.keyboards import card_keyboard, products_keyboard
from models.catalog.queries import MAX_MATCHES, Found, ProductMatch
from models.catalog.rules import MAX_WORD_BYTES, fold, search_words
from models.columns import utc_now
from models.people.actor import Actor
from models.people.tables import Language, Role
from models.stock.card import LastMovement, LocationLevel, PackSize, StockCard
from models.stock.tables import MovementKind
from sandbox.keyboards import checked_markup
from sandbox.text import format_text

ANYBODY = Actor(1, "Ana", Language.ENGLISH, frozenset(Role))
LARGEST = Decimal(2**63 - 1).scaleb(-4)
HOSTILE = [
    "<b>bold</b> & <script>",
    "</b></code><a href='tg://user?id=1'>x</a>",
    "&lt;&amp;&#60;",
    "{name} {0} %s %(x)s {{ 7 * 7 }}",
    "قهوة محمصة",
    "\u202egnp.exe\u202c",
    "👩‍👩‍👧‍👦" * 20,
    "a\nb\r\nc\u2028d",
    "\x00\x07\ud83dx",
    "x\u200b\u200d\u202e",
    "@everyone /start #tag",
]


def _level(number: int, name: str, **quantities: Any) -> LocationLevel:
    empty = dict.fromkeys(("on_hand", "reserved", "requested", "on_order"), Decimal(0))
    return LocationLevel(**{"location_id": number, "name": name, "minimum": None, **empty, **quantities})


def _card(name: str = "Café", *, sku: str = "A-1", unit_code: str = "un", **details: Any) -> StockCard:
    movement = LastMovement(MovementKind.ISSUE, Decimal(-6), utc_now(), name, name)
    card = StockCard(
        product_id=1,
        sku=sku,
        name=name,
        unit_code=unit_code,
        places=0,
        is_active=True,
        packs=(PackSize("cx", Decimal(12)),),
        locations=(_level(1, name, on_hand=Decimal(30), minimum=Decimal(40)),),
        last_movement=movement,
    )
    return replace(card, **details)


def _as_telegram_shows(html: str) -> tuple[str, list[dict[str, Any]]]:
    return format_text(html, "HTML", None, lambda _: None)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _formats(html: str) -> tuple[str, list[str]]:
    shown, entities = _as_telegram_shows(html)
    return shown, [entity["type"] for entity in entities if entity["type"] in {"bold", "code", "italic", "text_link"}]


def _check_card(reader: Reader, name: str) -> None:
    shown, formats = _formats(stock_card_text(reader, _card(name), ANYBODY))
    usual, usual_formats = _formats(stock_card_text(reader, _card("Café"), ANYBODY))
    assert inert(name).strip() in shown
    assert formats == usual_formats
    assert len(shown.split("\n")) == len(usual.split("\n"))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_change_nothing_but_themselves(texts: Texts, language: Language, name: str) -> None:
    _check_card(texts.reader(language), name)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=200).filter(fold))
def test_any_name_changes_nothing_but_itself(texts: Texts, name: str) -> None:
    _check_card(texts.reader(Language.ENGLISH), name)


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=30), st.text(max_size=200), st.booleans())
def test_any_card_is_accepted_by_telegram(texts: Texts, names: list[str], name: str, wide: bool) -> None:
    amount = LARGEST if wide else Decimal("0.0001")
    every = dict.fromkeys(("on_hand", "reserved", "requested", "on_order", "minimum"), amount)
    levels = tuple(_level(number, place, **every) for number, place in enumerate(names))
    card = _card(name or "x", sku=name[:40] or "x", unit_code="kg", locations=levels)
    for reader in (texts.reader(language) for language in Language):
        shown, _ = _as_telegram_shows(stock_card_text(reader, card, ANYBODY, refreshed_at=datetime.now().astimezone()))
        assert 1 <= _units(shown) <= 4096


def test_the_longest_card_is_one_message(texts: Texts) -> None:
    every = dict.fromkeys(("on_hand", "reserved", "requested", "on_order", "minimum"), LARGEST)
    levels = tuple(_level(number, "😀" * 60, **every) for number in range(500))
    packs = tuple(PackSize("😀" * 16, Decimal(number) * LARGEST / 100) for number in range(2, 50))
    movement = LastMovement(MovementKind.TRANSFER, -LARGEST, utc_now(), "😀" * 60, "😀" * 128)
    card = _card("😀" * 200, sku="😀" * 40, unit_code="😀" * 8, packs=packs, locations=levels, last_movement=movement)
    shown, _ = _as_telegram_shows(stock_card_text(texts.reader(Language.ENGLISH), card, ANYBODY))
    assert _units(shown) <= 4096
    assert "… and 490 more locations" in shown


@pytest.mark.parametrize(
    ("available", "factors", "expected"),
    [
        ("96", [12], "8\u00a0cx12"),
        ("100", [12], "8\u00a0cx12 + 4\u00a0un"),
        ("100", [6, 48, 12], "2\u00a0cx48 + 4\u00a0un"),
        ("11", [12], ""),
        ("0", [12], ""),
        ("-3", [12], ""),
        ("5", [1], ""),
        ("5", [], ""),
        ("2.5", ["0.5"], ""),
        ("3.5", ["1.5"], "2\u00a0cx1.5 + 0.5\u00a0un"),
    ],
)
def test_what_is_available_counted_in_packs(
    english: Reader, available: str, factors: list[int | str], expected: str
) -> None:
    packs = tuple(PackSize(f"cx{factor}", Decimal(factor)) for factor in factors)
    card = _card(packs=packs, locations=(_level(1, "North", on_hand=Decimal(available)),))
    assert in_packs(english, card) == expected


def test_nothing_there_is_clear(english: Reader) -> None:
    nothing = stock_card_text(english, _card(locations=(_level(1, "North"),)), ANYBODY)
    assert "Available: <b>0\u00a0un</b> · out of stock" in nothing
    promised = _card(locations=(_level(1, "North", on_hand=Decimal(5), reserved=Decimal(5)),))
    assert "Available: <b>0\u00a0un</b> · all of it reserved" in stock_card_text(english, promised, ANYBODY)


def test_reserved_is_shown_only_where_there_is_any(english: Reader) -> None:
    free = stock_card_text(english, _card(), ANYBODY)
    assert "reserved" not in free
    promised = _card(locations=(_level(1, "North", on_hand=Decimal(5), reserved=Decimal(2)),))
    assert "On hand: 5 · reserved: 2\n" in stock_card_text(english, promised, ANYBODY)


@pytest.mark.parametrize("kind", list(MovementKind))
@pytest.mark.parametrize("language", list(Language))
def test_every_kind_of_movement_has_a_name(texts: Texts, language: Language, kind: MovementKind) -> None:
    movement = LastMovement(kind, Decimal(6), utc_now(), "North", None)
    reader = texts.reader(language)
    text = stock_card_text(reader, _card(last_movement=movement), ANYBODY)
    assert f"{reader.label('stock.kind.' + kind)} +6\u00a0un\nNorth · " in text


def test_a_great_many_matches_are_not_counted(english: Reader) -> None:
    products = [ProductMatch(number, f"A-{number}", "Café", "un") for number in range(MAX_MATCHES)]
    page = Page.of(products, 0)
    assert found_text(english, Found(products), page).startswith(f"<b>{MAX_MATCHES}</b> products or more.")


@settings(deadline=None)
@given(
    st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=8),
    st.text(max_size=100),
    st.integers(1, 2**31 - 1),
)
def test_any_button_is_accepted_by_telegram(texts: Texts, names: list[str], query: str, product_id: int) -> None:
    reader, words = texts.reader(Language.PORTUGUESE), " ".join(search_words(query))
    products = [ProductMatch(product_id, f"A-{number}", name, "un") for number, name in enumerate(names)]
    keyboards = [
        products_keyboard(reader, Page(products, 50, 1000), {product_id: Decimal("1234.5")}, words=words),
        card_keyboard(reader, product_id, words=words, page=99),
    ]
    for keyboard in keyboards:
        assert checked_markup(keyboard.model_dump(exclude_none=True)) is not None
        assert all(_units(button.text) <= 36 for row in keyboard.inline_keyboard for button in row)
    labels = [row[0].text for row in keyboards[0].inline_keyboard[:-1]]
    assert len(set(labels)) == len(labels)


def test_the_longest_payload_just_fits(english: Reader) -> None:
    words = "x" * MAX_WORD_BYTES
    keyboard = products_keyboard(english, Page([ProductMatch(2**31 - 1, "A-1", "Café", "un")], 99, 1), {}, words=words)
    payload = keyboard.inline_keyboard[0][0].callback_data
    assert payload == f"p:2147483647:99:{words}"
    assert len(payload) == 64


def test_long_names_keep_what_tells_them_apart(english: Reader) -> None:
    long = "Café torrado em grãos Serra Alta Especial Reserva"
    products = [ProductMatch(1, "A-1", f"{long} 500 g", "un"), ProductMatch(2, "A-2", f"{long} 1 kg", "un")]
    labels = [
        row[0].text
        for row in products_keyboard(english, Page.of(products, 0), {1: Decimal(7)}, words="").inline_keyboard
    ]
    assert labels == ["7\u00a0un · Café torrado em grãos S…500 g", "0\u00a0un · Café torrado em…Reserva 1 kg"]


def test_equal_names_are_told_apart_by_their_sku(english: Reader) -> None:
    products = [ProductMatch(1, "A-1", "Café", "un"), ProductMatch(2, "A-2", "Café", "un")]
    labels = [
        row[0].text
        for row in products_keyboard(english, Page.of(products, 0), {1: Decimal(7)}, words="").inline_keyboard
    ]
    assert labels == ["7\u00a0un · A-1 Café", "0\u00a0un · A-2 Café"]
