"""Headings are recognised as people write them, in both languages, and nothing else is."""

import pytest

from documents.columns import Column, recognise
from documents.product_rows import COLUMNS


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("SKU", Column.SKU),
        ("Cód. do Produto", Column.SKU),
        ("Código", Column.SKU),
        ("DESCRIÇÃO DO PRODUTO", Column.NAME),
        ("nome_do_produto", Column.NAME),
        ("Product name", Column.NAME),
        ("Un.", Column.UNIT),
        ("Categoria", Column.CATEGORY),
        ("Embalagem", Column.PACK),
        ("Units per pack", Column.PACK_FACTOR),
        ("Qtd. por caixa", Column.PACK_FACTOR),
        ("Código de barras", Column.BARCODE),
        ("GTIN/EAN", Column.BARCODE),
        ("Depósito", Column.LOCATION),
        ("Em estoque", Column.ON_HAND),
        ("Qtde.", Column.ON_HAND),
        ("Opening balance", Column.ON_HAND),
        ("Custo (R$)", Column.UNIT_COST),
        ("Estoque mínimo", Column.MINIMUM),
        ("Estoque Mínmo", Column.MINIMUM),
        ("Reorder  point", Column.MINIMUM),
        ("Ideal", Column.TARGET),
        ("Múltiplo", Column.MULTIPLE),
        ("Fornecedor", Column.SUPPLIER),
        ("Fornecdor", Column.SUPPLIER),
        ("Suplier", Column.SUPPLIER),
        ("Preço de compra", Column.SUPPLIER_PRICE),
        ("Prazo de entrega (dias)", Column.LEAD_TIME_DAYS),
        ("Lote", Column.LOT),
        ("Data de validade", Column.EXPIRES_ON),
        ("Ativo?", Column.IS_ACTIVE),
        ("Quantidade contada", Column.COUNTED),
    ],
)
def test_a_heading_is_recognised(heading: str, column: Column) -> None:
    assert recognise([heading]).places == {column: 0}


@pytest.mark.parametrize("heading", ["", "Observação", "Preço de venda", "NCM", "Margem", "x", "Cor", "?", "Lo"])
def test_what_is_no_heading_of_ours_stays_unknown(heading: str) -> None:
    recognised = recognise([heading])
    assert recognised.places == {}
    assert recognised.unknown == ((heading,) if heading else ())


def test_the_first_of_two_that_say_the_same_counts() -> None:
    recognised = recognise(["Nome", "Código", "Descrição", "Referência"])
    assert recognised.places == {Column.NAME: 0, Column.SKU: 1}
    assert recognised.unknown == ("Descrição", "Referência")


def test_a_heading_without_error_counts_before_one_with() -> None:
    recognised = recognise(["Fornecdor", "Fornecedor"])
    assert recognised.places == {Column.SUPPLIER: 1}
    assert recognised.unknown == ("Fornecdor",)


def test_only_what_is_asked_for_is_recognised() -> None:
    assert recognise(["Nome", "Contado"], COLUMNS).unknown == ("Contado",)
    assert recognise(["Nome", "Contado"], {Column.COUNTED}).places == {Column.COUNTED: 1}


def test_a_very_long_heading_is_not_guessed_at() -> None:
    assert recognise(["fornecedor " * 1000]).places == {}
