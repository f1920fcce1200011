"""Which column holds what, by its heading, in Portuguese or English."""

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


_HEADINGS: dict[Column, str] = {
    Column.SKU: (
        "sku, codigo, cod, codigo interno, codigo do produto, codigo produto, cod produto, codigo do item, "
        "codigo item, referencia, ref, id produto, code, item code, product code, part number, item number, "
        "item no"
    ),
    Column.NAME: (
        "nome, produto, nome do produto, descricao, descricao do produto, descricao produto, item, "
        "mercadoria, material, nome do item, name, product, product name, description, item name, product "
        "description"
    ),
    Column.UNIT: ("unidade, un, und, unid, unidade de medida, unid medida, um, medida, unit, uom, unit of measure"),
    Column.CATEGORY: (
        "categoria, grupo, departamento, secao, setor, familia, tipo, linha, category, group, department, "
        "family, type, product group"
    ),
    Column.PACK: ("embalagem, nome da embalagem, tipo de embalagem, pack, pack name, package, packaging"),
    Column.PACK_FACTOR: (
        "unidades por embalagem, unidade por embalagem, qtd por embalagem, quantidade por embalagem, un por "
        "embalagem, unidades por caixa, qtd por caixa, quantidade por caixa, fator, fator de conversao, qtd "
        "embalagem, units per pack, pack size, units per case, units per box, qty per pack, quantity per "
        "pack, pack quantity, per pack"
    ),
    Column.BARCODE: (
        "codigo de barras, cod barras, cod de barras, codigo barras, ean, ean13, ean 13, gtin, gtin ean, "
        "barras, barcode, bar code, upc, ean code"
    ),
    Column.LOCATION: (
        "local, deposito, loja, filial, localizacao, almoxarifado, armazem, unidade loja, location, "
        "warehouse, store, branch, place, site"
    ),
    Column.ON_HAND: (
        "em estoque, estoque, saldo, saldo inicial, saldo atual, estoque atual, estoque inicial, quantidade, "
        "qtd, qtde, qtd estoque, quantidade em estoque, quantidade atual, on hand, stock, in stock, quantity, "
        "qty, balance, opening balance, opening stock, quantity on hand, qty on hand, stock on hand, current "
        "stock"
    ),
    Column.UNIT_COST: (
        "custo, custo unitario, preco de custo, preco custo, valor de custo, custo medio, valor unitario, vlr "
        "unitario, cost, unit cost, average cost, cost price"
    ),
    Column.MINIMUM: (
        "minimo, estoque minimo, qtd minima, quantidade minima, est minimo, ponto de pedido, ponto de "
        "reposicao, minimum, min, minimum stock, min stock, reorder point, reorder level, minimum quantity"
    ),
    Column.TARGET: (
        "ideal, estoque ideal, maximo, estoque maximo, qtd maxima, quantidade maxima, nivel ideal, alvo, "
        "target, target level, maximum, max, maximum stock, max stock, par level, target stock, ideal stock"
    ),
    Column.MULTIPLE: (
        "multiplo, multiplo de compra, lote de compra, comprar em multiplos de, multiplo de pedido, multiple, "
        "order multiple, purchase multiple, buy in multiples of"
    ),
    Column.SUPPLIER: (
        "fornecedor, nome do fornecedor, fornecedor principal, supplier, vendor, supplier name, main supplier"
    ),
    Column.SUPPLIER_PRICE: (
        "preco do fornecedor, preco fornecedor, preco de compra, preco compra, valor de compra, ultimo preco "
        "de compra, supplier price, purchase price, buying price, vendor price"
    ),
    Column.LEAD_TIME_DAYS: (
        "prazo de entrega, prazo, prazo de entrega dias, prazo entrega, dias de entrega, prazo em dias, tempo "
        "de reposicao, lead time, lead time days, delivery days, delivery time, lead days"
    ),
    Column.LOT: (
        "lote, numero do lote, num lote, n lote, no lote, lot, batch, lot number, batch number, lot no, batch no"
    ),
    Column.EXPIRES_ON: (
        "validade, data de validade, vencimento, data de vencimento, vence em, dt validade, venc, expiry, "
        "expiry date, expires, expires on, expiration, expiration date, best before, use by"
    ),
    Column.IS_ACTIVE: ("ativo, situacao, produto ativo, em uso, active, is active, enabled"),
    Column.COUNTED: (
        "contado, contagem, quantidade contada, qtd contada, counted, count, counted quantity, quantity counted"
    ),
}
_COLUMNS = {fold(heading): column for column, headings in _HEADINGS.items() for heading in headings.split(",")}
_LIKENESS = 86
"""Out of 100: one wrong or missing letter in a word of seven."""

_MIN_GUESSED_LETTERS = 5
"""Shorter headings are too much like one another to guess."""

_MAX_GUESSED_LETTERS = 60


def recognise(headings: Sequence[str], among: Collection[Column] = frozenset(Column)) -> Recognised:
    """Find columns by their headings, however they are written; the first of two that say the same counts.

    What stands in brackets ("Custo (R$)") is left out where the heading is not known with it.
    """
    places: dict[Column, int] = {}
    for find in (_known, _known_without_brackets, _alike):
        for place, heading in enumerate(headings):
            column = None if place in places.values() else find(heading)
            if column is not None and column in among and column not in places:
                places[column] = place
    taken = set(places.values())
    unknown = tuple(heading for place, heading in enumerate(headings) if heading and place not in taken)
    return Recognised(places, unknown)


def _known(heading: str) -> Column | None:
    return _COLUMNS.get(fold(heading))


def _known_without_brackets(heading: str) -> Column | None:
    return _COLUMNS.get(fold(heading.partition("(")[0]))


def _alike(heading: str) -> Column | None:
    """The column whose heading this one is, but for a typing error."""
    from rapidfuzz import fuzz, process

    folded = fold(heading)
    if not _MIN_GUESSED_LETTERS <= len(folded) <= _MAX_GUESSED_LETTERS:
        return None
    best = process.extractOne(folded, _COLUMNS.keys(), scorer=fuzz.ratio, score_cutoff=_LIKENESS)
    return _COLUMNS[best[0]] if best else None
