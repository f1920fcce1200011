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
        ("Item #", Column.SKU),
        ("ProductID", Column.SKU),
        ("Código EAN (GTIN)", Column.BARCODE),
        ("UPC/EAN", Column.BARCODE),
        ("Saldo de estoque", Column.ON_HAND),
        ("Qtd. disponível", Column.ON_HAND),
        ("In stock [Loja 1]", Column.ON_HAND),
        ("EstoqueAtual", Column.ON_HAND),
        ("Unidade de estoque", Column.UNIT),
        ("U/M", Column.UNIT),
        ("UoM", Column.UNIT),
        ("Custo R$", Column.UNIT_COST),
        ("Último custo", Column.UNIT_COST),
        ("Cost per item", Column.UNIT_COST),
        ("Estoque (mín.)", Column.MINIMUM),
        ("Est. Mín.", Column.MINIMUM),
        ("Quantidade mínima", Column.MINIMUM),
        ("Low stock threshold", Column.MINIMUM),
        ("Estoque máximo", Column.TARGET),
        ("Estoque (máx.)", Column.TARGET),
        ("Optimal stock", Column.TARGET),
        ("Fornecedor preferencial", Column.SUPPLIER),
        ("Dt. Vencimento", Column.EXPIRES_ON),
        ("Best before date", Column.EXPIRES_ON),
        ("Nº do lote", Column.LOT),
        ("Lote/Série", Column.LOT),
        ("Ativo/Inativo", Column.IS_ACTIVE),
    ],
)
def test_a_heading_is_recognised(heading: str, column: Column) -> None:
    assert recognise([heading]).places == {column: 0}


OTHERS = [
    "",
    "Observação",
    "Preço de venda",
    "Valor de venda",
    "Preço",
    "Preço unitário",
    "Preço mínimo",
    "Preço médio",
    "Valor total",
    "Custo total",
    "Preço de custo total",
    "Custo (total)",
    "Custo (caixa)",
    "Preço de custo (caixa)",
    "Margem",
    "Markup",
    "NCM",
    "CEST",
    "Marca",
    "Modelo",
    "Fabricante",
    "Produtor",
    "Peso líquido",
    "Peso bruto",
    "Peso (kg)",
    "Medidas",
    "Cor",
    "Garantia",
    "Vendedor",
    "Vender?",
    "Balança",
    "Contato",
    "Validado",
    "Código do fornecedor",
    "Cód. fornecedor",
    "Referência do fornecedor",
    "Código NCM",
    "Código pai",
    "Código do grupo",
    "CNPJ do fornecedor",
    "Descrição complementar",
    "Descrição curta",
    "Nome do grupo",
    "Estoque reservado",
    "Estoque de segurança",
    "Valor do estoque",
    "Estoque (caixas)",
    "Controlar estoque",
    "Quantidade vendida",
    "Quantidade a comprar",
    "Unidades",
    "Unidade de compra",
    "Unidade tributável",
    "Validade (dias)",
    "Dias de validade",
    "Validade (meses)",
    "Data de entrega",
    "Data de fabricação",
    "Data de compra",
    "Prazo de validade",
    "Prazo de pagamento",
    "Última compra",
    "Lote mínimo",
    "Ponto de venda",
    "Tipo do item",
    "Subcategoria",
    "GTIN/EAN da Embalagem",
    "Código de barras 2",
    "Inativo",
    "Price",
    "Selling price",
    "Unit price",
    "Total cost",
    "Stock value",
    "Qty sold",
    "On order",
    "Committed",
    "Reorder quantity",
    "Min order qty",
    "Brand",
    "Net weight",
    "Vendor code",
    "Supplier SKU",
    "Parent SKU",
    "HS Code",
    "Bin",
    "Shelf life (days)",
    "Expiry (days)",
    "Expired",
    "Delivery date",
    "Entry date",
    "Units",
    "Lot size",
    "Serial number",
    "Product type",
    "Archived",
    "x",
    "?",
    "Lo",
]


@pytest.mark.parametrize("heading", OTHERS)
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


@pytest.mark.parametrize(
    ("headings", "name", "others"),
    [
        (["Item", "Descrição", "Qtd"], "Descrição", {}),
        (["Material", "Descrição", "Saldo"], "Descrição", {}),
        (["Descrição", "Produto"], "Produto", {}),
        (["Description", "Title"], "Title", {}),
        (["Nome", "Referência", "Código"], "Nome", {Column.SKU: "Código"}),
        (["Nome", "Código", "SKU"], "Nome", {Column.SKU: "SKU"}),
        (["Nome", "Estoque inicial", "Entradas", "Saídas", "Estoque final"], "Nome", {Column.ON_HAND: "Estoque final"}),
        (["Nome", "Quantidade", "Em estoque"], "Nome", {Column.ON_HAND: "Em estoque"}),
        (["Nome", "Valor unitário", "Preço de custo"], "Nome", {Column.UNIT_COST: "Preço de custo"}),
        (["Nome", "Tipo", "Grupo", "Categoria"], "Nome", {Column.CATEGORY: "Categoria"}),
        (["Nome", "Localização", "Depósito"], "Nome", {Column.LOCATION: "Depósito"}),
        (["Nome", "Custo (CMC)", "Custo"], "Nome", {Column.UNIT_COST: "Custo"}),
    ],
)
def test_the_less_doubtful_of_two_headings_counts(headings: list[str], name: str, others: dict[Column, str]) -> None:
    said = {column: headings[place] for column, place in recognise(headings).places.items()}
    assert said.items() >= {Column.NAME: name, **others}.items()


def test_two_headings_that_differ_in_brackets_only_say_too_little() -> None:
    shops = ["Estoque (Loja 1)", "Estoque (Loja 2)"]
    assert recognise(["Nome", *shops]).unknown == tuple(shops)
    assert recognise(["Nome", *shops, "Estoque"]).places == {Column.NAME: 0, Column.ON_HAND: 3}
