"""Which column holds what, by its heading, in Portuguese or English."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from documents.texts import fold


class Column(StrEnum):
    """What a column of a spreadsheet may hold."""

    SKU = "sku"
    NAME = "name"
    UNIT = "unit"
    CATEGORY = "category"
    PACK = "pack"
    PACK_FACTOR = "pack_factor"
    BARCODE = "barcode"
    LOCATION = "location"
    ON_HAND = "on_hand"
    UNIT_COST = "unit_cost"
    MINIMUM = "minimum"
    TARGET = "target"
    MULTIPLE = "multiple"
    SUPPLIER = "supplier"
    SUPPLIER_PRICE = "supplier_price"
    LEAD_TIME_DAYS = "lead_time_days"
    LOT = "lot"
    EXPIRES_ON = "expires_on"
    IS_ACTIVE = "is_active"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Recognised:
    """The place (from 0) of each column that was recognised, and the headings that were not."""

    places: dict[Column, int]
    unknown: tuple[str, ...]


_HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.SKU: (
        "sku, codigo sku, sku code, sku number, item sku, product sku, variant sku",
        "codigo, cod, codigo interno, cod interno, codigo do produto, cod produto, cod prod, codigo do item, cod "
        "item, id produto, produto id, code, item code, product code, stock code, part number, item number, item "
        "no, item id, product number, product id",
        "referencia, ref, codigo de referencia",
    ),
    Column.NAME: (
        "nome, nome do produto, nome do item, name, product name, item name, title, product title",
        "produto, mercadoria, product",
        "descricao, descricao do produto, descricao do item, description, product description, item description",
        "item, material",
    ),
    Column.UNIT: (
        "unidade, un, und, unid, unidade de medida, unid medida, um, u m, unit, uom, unit of measure, unit of "
        "measurement",
        "medida, unidade de estoque, unidade padrao",
    ),
    Column.CATEGORY: (
        "categoria, categoria do produto, category, product category, item category",
        "grupo, grupo de produtos, grupo do produto, departamento, secao, setor, familia, familia de produto, "
        "group, department, family, product group, item group, product family",
        "tipo, linha, type",
    ),
    Column.PACK: ("embalagem, nome da embalagem, tipo de embalagem, pack, pack name, package, packaging",),
    Column.PACK_FACTOR: (
        "unidades por embalagem, unidade por embalagem, qtd por embalagem, quantidade por embalagem, un por "
        "embalagem, unidades por caixa, qtd por caixa, quantidade por caixa, fator, fator de conversao, qtd "
        "embalagem, units per pack, pack size, units per case, units per box, qty per pack, quantity per pack, pack "
        "quantity, per pack",
    ),
    Column.BARCODE: (
        "codigo de barras, cod barras, cod barra, codigo de barras 1, codigo ean, cod ean, codigo gtin, cod gtin, "
        "ean, ean 1, ean13, ean 13, gtin, gtin 13, gtin ean, ean gtin, barras, barcode, barcode 1, bar code, upc, "
        "upc code, upc ean, ean upc, ean code, variant barcode",
    ),
    Column.LOCATION: (
        "local, deposito, loja, filial, almoxarifado, armazem, unidade loja, local de estoque, deposito padrao, "
        "nome do deposito, nome da loja, location, location name, warehouse, warehouse name, store, store name, "
        "branch, stock location",
        "localizacao, place, site",
    ),
    Column.ON_HAND: (
        "em estoque, estoque, estoque atual, estoque fisico, estoque real, saldo, saldo atual, saldo em estoque, "
        "posicao de estoque, qtd estoque, qtde estoque, quantidade estoque, qtd atual, qtde atual, quantidade "
        "atual, on hand, stock, in stock, quantity on hand, qty on hand, stock on hand, units on hand, current "
        "stock, current quantity, stock quantity, stock qty, stock level, quantity in stock, qty in stock, units in "
        "stock, inventory quantity, variant inventory qty, balance",
        "estoque disponivel, saldo disponivel, quantidade disponivel, qtd disponivel, qtde disponivel, available "
        "stock, available quantity, quantity available, qty available",
        "estoque final, saldo final, closing stock, closing balance, ending balance",
        "estoque inicial, saldo inicial, opening balance, opening stock",
        "quantidade, qtd, qtde, quant, quantity, qty",
    ),
    Column.UNIT_COST: (
        "custo, custo unitario, custo unit, preco de custo, valor de custo, vlr custo, vl custo, custo do produto, "
        "custo medio, cost, unit cost, cost unit, cost per unit, cost per item, item cost, product cost, average "
        "cost, avg cost, cost price, default unit cost, custo medio unitario, custo unitario medio, preco de custo "
        "unitario, preco unitario de custo",
        "ultimo custo, custo de reposicao, last cost, landed cost, replacement cost",
        "valor unitario, vlr unitario, vl unitario",
    ),
    Column.MINIMUM: (
        "minimo, minima, estoque minimo, estoque min, est minimo, est min, qtd minima, qtde minima, quantidade "
        "minima, nivel minimo, ponto de pedido, ponto de reposicao, minimum, min, minimum stock, min stock, minimum "
        "level, min level, minimum stock level, min stock level, reorder point, reorder level, minimum quantity, "
        "low stock, low stock threshold, low stock amount, low stock level",
    ),
    Column.TARGET: (
        "ideal, estoque ideal, maximo, estoque maximo, estoque max, est maximo, est max, qtd maxima, qtde maxima, "
        "quantidade maxima, nivel ideal, nivel maximo, alvo, target, target level, maximum, max, maximum stock, max "
        "stock, maximum level, max level, maximum stock level, max stock level, par level, target stock, ideal "
        "stock, optimal stock",
    ),
    Column.MULTIPLE: (
        "multiplo, multiplo de compra, lote de compra, comprar em multiplos de, multiplo de pedido, multiple, order "
        "multiple, purchase multiple, buy in multiples of",
    ),
    Column.SUPPLIER: (
        "fornecedor, fornecedores, nome do fornecedor, fornecedor principal, fornecedor padrao, fornecedor "
        "preferencial, supplier, vendor, supplier name, vendor name, main supplier, main vendor, primary supplier, "
        "preferred supplier, preferred vendor, default vendor, default vendor name",
    ),
    Column.SUPPLIER_PRICE: (
        "preco do fornecedor, preco de compra, valor de compra, ultimo preco de compra, supplier price, purchase "
        "price, buying price, vendor price",
    ),
    Column.LEAD_TIME_DAYS: (
        "prazo de entrega, prazo, prazo de entrega dias, dias de entrega, dias para entrega, prazo em dias, tempo "
        "de entrega, tempo de reposicao, lead time, lead time days, lead time dias, delivery days, delivery time, "
        "delivery time days, lead days, dias de prazo",
    ),
    Column.LOT: (
        "lote, numero do lote, num lote, nro lote, n lote, no lote, lote n, lote no, codigo do lote, lote serie, "
        "lot, batch, lot number, batch number, lot no, batch no, lot code, batch code",
    ),
    Column.EXPIRES_ON: (
        "validade, data de validade, dt validade, vencimento, data de vencimento, dt vencimento, vence em, venc, "
        "vencto, expiry, expiry date, expires, expires on, expiration, expiration date, exp date, best before, best "
        "before date, use by, use by date, dt venc",
    ),
    Column.IS_ACTIVE: (
        "ativo, ativo inativo, situacao, produto ativo, em uso, active, active inactive, is active, enabled",
    ),
    Column.COUNTED: (
        "contado, contagem, contagem fisica, quantidade contada, qtd contada, estoque contado, saldo contado, "
        "counted, count, counted quantity, counted qty, quantity counted, physical count",
    ),
}
"""What each column is called; of several headings in one spreadsheet, one of an earlier line counts before the others.

A "Descrição" beside a "Nome" is not the name, and an "Item" beside either numbers the lines.
"""

_OTHERS = "produtor, medidas, unidades, units, vender, balanca, contato, validado, expired, supplied"
"""Headings of something else that are one letter away from those above."""

_SMALL_WORDS = re.compile(r" (?:de|do|da|dos|das|em|of|in|the)(?= )")
"""Without which a heading says the same: "Cód. do produto", "Cód. produto"."""


def _key(heading: str) -> str:
    return _SMALL_WORDS.sub("", fold(heading))


_COLUMNS: dict[str, tuple[int, Column | None]] = {
    _key(heading): (2 * line, column)
    for column, lines in _HEADINGS.items()
    for line, headings in enumerate(lines)
    for heading in headings.split(",")
} | {_key(heading): (0, None) for heading in _OTHERS.split(",")}
"""How doubtful each heading is, an even number, which is one more without its brackets; and its column."""

_BRACKETS = re.compile(r"\s*[(\[](.*)", re.DOTALL)
_OTHERS_IN_BRACKETS = (
    "dias, days, semanas, weeks, meses, months, total, min, minimo, minimum, max, maximo, maximum, venda, sale, "
    "fornecedor, supplier, caixa, caixas, cx, box, boxes, case, cases, pack, packs, pacote, pacotes, fardo, fardos, "
    "pallet, new, novo, nova"
)
_CHANGES_THE_SENSE = frozenset(_OTHERS_IN_BRACKETS.split(", "))
"""Of what stands before the brackets: "Validade (dias)" is no day, "Custo (caixa)" no cost of a unit."""

_NEW_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGNS = {"#": " number ", "R$": " "}

_LIKENESS = 80
"""Out of 100, to be looked at word by word."""

_LOOKED_AT = 3
_MIN_GUESSED_LETTERS = 6
"""Shorter words are too much like one another to guess."""

_MAX_GUESSED_LETTERS = 60
_MUCH_DOUBT = 100


def recognise(headings: Sequence[str], among: Collection[Column] = frozenset(Column)) -> Recognised:
    """Find columns by their headings, however they are written; of two that say the same, the less doubtful counts.

    What stands in brackets ("Custo (CMC)") is left out where the heading is not known with it, and neither counts of
    two that differ in nothing else ("Estoque (Loja 1)", "Estoque (Loja 2)"). A typing error counts last.
    """
    found = [(*_find(heading), place) for place, heading in enumerate(headings)]
    bare = Counter((doubt, column) for doubt, column, _ in found if doubt % 2)
    places: dict[Column, int] = {}
    for doubt, column, place in sorted(found, key=lambda one: (one[0], one[2])):
        if column is not None and column in among and bare[doubt, column] < 2:
            places.setdefault(column, place)
    taken = set(places.values())
    unknown = tuple(heading for place, heading in enumerate(headings) if heading and place not in taken)
    return Recognised(dict(sorted(places.items(), key=lambda item: item[1])), unknown)


def _find(heading: str) -> tuple[int, Column | None]:
    """What a heading says, and how doubtful that is."""
    for sign, words in _SIGNS.items():
        heading = heading.replace(sign, words)
    key = _key(heading)
    exact = _COLUMNS.get(key) or _COLUMNS.get(_key(_NEW_WORD.sub(" ", heading)))
    return exact or _without_brackets(heading) or _alike(key) or (_MUCH_DOUBT, None)


def _without_brackets(heading: str) -> tuple[int, Column | None] | None:
    brackets = _BRACKETS.search(heading)
    if brackets is None or not _CHANGES_THE_SENSE.isdisjoint(fold(brackets[1]).split()):
        return None
    doubt, column = _COLUMNS.get(_key(heading[: brackets.start()]), (0, None))
    return (doubt + 1, column) if column else None


def _alike(key: str) -> tuple[int, Column | None] | None:
    """The column whose heading this one is, but for typing errors: one letter too many, missing or wrong in a word."""
    from rapidfuzz import fuzz, process

    if not _MIN_GUESSED_LETTERS - 1 <= len(key) <= _MAX_GUESSED_LETTERS:
        return None
    best = process.extract(key, _COLUMNS.keys(), scorer=fuzz.ratio, score_cutoff=_LIKENESS, limit=_LOOKED_AT)
    return next(((_MUCH_DOUBT, _COLUMNS[known][1]) for known, _, _ in best if _is_typing_error(key, known)), None)


def _is_typing_error(typed: str, known: str) -> bool:
    from rapidfuzz.distance import OSA

    words, known_words = typed.split(), known.split()
    return len(words) == len(known_words) and all(
        word == other or (max(len(word), len(other)) >= _MIN_GUESSED_LETTERS and OSA.distance(word, other) == 1)
        for word, other in zip(words, known_words, strict=True)
    )
