"""The exports of programs that small companies come from are understood, and nothing else in them is."""

import pytest

from documents.columns import Column, recognise
from documents.product_rows import COLUMNS

EXPORTS: dict[str, tuple[str, dict[Column, str]]] = {
    "Bling": (
        "ID;Código;Descrição;Unidade;NCM;Origem;Preço;Valor IPI fixo;Observações;Situação;Estoque;Preço de "
        "custo;Cód. no fornecedor;Fornecedor;Localização;Estoque máximo;Estoque mínimo;Peso líquido (Kg);Peso "
        "bruto (Kg);GTIN/EAN;GTIN/EAN da Embalagem;Largura do produto;Altura do Produto;Profundidade do "
        "produto;Data Validade;Descrição do Produto no Fornecedor;Descrição Complementar;Itens p/ caixa;Produto "
        "Variação;Tipo Produção;Classe de enquadramento do IPI;Código na Lista de Serviços;Tipo do item;Grupo de "
        "Tags/Tags;Tributos;Código Pai;Código Integração;Grupo de produtos;Marca;CEST;Volumes;Descrição "
        "Curta;Cross-Docking;URL Imagens Externas;Link Externo;Meses Garantia no Fornecedor;Clonar dados do "
        "pai;Condição do Produto;Frete Grátis;Número FCI;Vídeo;Departamento;Unidade de Medida;Preço de "
        "Compra;Valor base ICMS ST para retenção;Valor ICMS ST para retenção;Valor ICMS próprio do "
        "substituto;Categoria do produto;Informações Adicionais",
        {
            Column.SKU: "Código",
            Column.NAME: "Descrição",
            Column.UNIT: "Unidade",
            Column.IS_ACTIVE: "Situação",
            Column.ON_HAND: "Estoque",
            Column.UNIT_COST: "Preço de custo",
            Column.SUPPLIER: "Fornecedor",
            Column.LOCATION: "Localização",
            Column.TARGET: "Estoque máximo",
            Column.MINIMUM: "Estoque mínimo",
            Column.BARCODE: "GTIN/EAN",
            Column.EXPIRES_ON: "Data Validade",
            Column.SUPPLIER_PRICE: "Preço de Compra",
            Column.CATEGORY: "Categoria do produto",
        },
    ),
    "Tiny": (
        "ID;Código (SKU);Descrição;Unidade;Classificação fiscal;Origem;Preço;Valor IPI "
        "fixo;Observações;Situação;Estoque;Preço de custo;Cód do fornecedor;Fornecedor;Localização;Estoque "
        "máximo;Estoque mínimo;Peso líquido (Kg);Peso bruto (Kg);GTIN/EAN;GTIN/EAN tributável;Descrição "
        "complementar;CEST;Código de Enquadramento IPI;Formato embalagem;Largura embalagem;Altura "
        "Embalagem;Comprimento embalagem;Diâmetro embalagem;Tipo do produto;URL imagem 1;Categoria;Código do "
        "pai;Variações;Marca;Garantia;Sob encomenda;Preço promocional;URL imagem externa 1;Link do vídeo;Título "
        "SEO;Descrição SEO;Palavras chave SEO;Slug;Dias para preparação;Controlar lotes;Unidade por "
        "caixa;Markup;Permitir inclusão nas vendas;EX TIPI",
        {
            Column.SKU: "Código (SKU)",
            Column.NAME: "Descrição",
            Column.UNIT: "Unidade",
            Column.IS_ACTIVE: "Situação",
            Column.ON_HAND: "Estoque",
            Column.UNIT_COST: "Preço de custo",
            Column.SUPPLIER: "Fornecedor",
            Column.LOCATION: "Localização",
            Column.TARGET: "Estoque máximo",
            Column.MINIMUM: "Estoque mínimo",
            Column.BARCODE: "GTIN/EAN",
            Column.CATEGORY: "Categoria",
            Column.PACK_FACTOR: "Unidade por caixa",
        },
    ),
    "Omie": (
        "Código do Produto;Descrição do Produto;Código NCM;Unidade;Preço Unitário de Venda;Código EAN "
        "(GTIN);Família de Produto;Estoque Mínimo;Saldo Disponível;Local de estoque;Quantidade em estoque;Custo "
        "Médio (CMC);Marca;Modelo;Peso Líquido (Kg);Peso Bruto (Kg);Altura (cm);Largura (cm);Profundidade "
        "(cm);Dias de Garantia;Dias de Crossdocking;Descrição Detalhada;Observações "
        "Internas;Inativo;Bloqueado;Lead time (dias)",
        {
            Column.SKU: "Código do Produto",
            Column.NAME: "Descrição do Produto",
            Column.UNIT: "Unidade",
            Column.BARCODE: "Código EAN (GTIN)",
            Column.CATEGORY: "Família de Produto",
            Column.MINIMUM: "Estoque Mínimo",
            Column.LOCATION: "Local de estoque",
            Column.ON_HAND: "Quantidade em estoque",
            Column.UNIT_COST: "Custo Médio (CMC)",
            Column.LEAD_TIME_DAYS: "Lead time (dias)",
        },
    ),
    "Conta Azul": (
        "Código (SKU);Nome do produto;Código de barras (EAN);Código NCM;Unidade de medida;Valor de venda;Custo do"
        " produto;Estoque disponível;Estoque mínimo;Estoque máximo;Categoria do produto;Status;Tipo do "
        "produto;Peso líquido;Peso bruto;Data de criação;Valor total",
        {
            Column.SKU: "Código (SKU)",
            Column.NAME: "Nome do produto",
            Column.BARCODE: "Código de barras (EAN)",
            Column.UNIT: "Unidade de medida",
            Column.UNIT_COST: "Custo do produto",
            Column.ON_HAND: "Estoque disponível",
            Column.MINIMUM: "Estoque mínimo",
            Column.TARGET: "Estoque máximo",
            Column.CATEGORY: "Categoria do produto",
        },
    ),
    "Nex": (
        "Código;Descrição;Código de Barras;Preço;Custo;Margem;Estoque Atual;Estoque Mínimo;Estoque "
        "Máximo;Categoria;Unidade;Fornecedor;NCM;Comissão;Controlar estoque;Permitir venda sem "
        "estoque;Observações;Marca",
        {
            Column.SKU: "Código",
            Column.NAME: "Descrição",
            Column.BARCODE: "Código de Barras",
            Column.UNIT_COST: "Custo",
            Column.ON_HAND: "Estoque Atual",
            Column.MINIMUM: "Estoque Mínimo",
            Column.TARGET: "Estoque Máximo",
            Column.CATEGORY: "Categoria",
            Column.UNIT: "Unidade",
            Column.SUPPLIER: "Fornecedor",
        },
    ),
    "Loyverse": (
        "Handle;SKU;Name;Category;Description;Sold by weight;Option 1 name;Option 1 value;Cost;Barcode;SKU of "
        "included item;Quantity of included item;Use production;Supplier;Purchase cost;Available for sale [Loja "
        '1];Price [Loja 1];In stock [Loja 1];Low stock [Loja 1];Optimal stock [Loja 1];Tax - "VAT" (10%);Track '
        "stock",
        {
            Column.SKU: "SKU",
            Column.NAME: "Name",
            Column.CATEGORY: "Category",
            Column.UNIT_COST: "Cost",
            Column.BARCODE: "Barcode",
            Column.SUPPLIER: "Supplier",
            Column.ON_HAND: "In stock [Loja 1]",
            Column.MINIMUM: "Low stock [Loja 1]",
            Column.TARGET: "Optimal stock [Loja 1]",
        },
    ),
    "Square": (
        "Token;Item Name;Customer-facing Name;Variation Name;Unit and Precision;SKU;Description;Reporting "
        "Category;Categories;SEO Title;SEO Description;Permalink;GTIN;Default Unit Cost;Default Vendor "
        "Name;Default Vendor Code;Price;Online Sale Price;Archived;Sellable;Stockable;Current Quantity Main "
        "Store;New Quantity Main Store;Stock Alert Enabled Main Store;Stock Alert Count Main Store;Enabled Main "
        "Store;Stock-by Unit;Contains Alcohol;Item Type;Weight (kg)",
        {
            Column.NAME: "Item Name",
            Column.SKU: "SKU",
            Column.BARCODE: "GTIN",
            Column.UNIT_COST: "Default Unit Cost",
            Column.SUPPLIER: "Default Vendor Name",
        },
    ),
    "Shopify, products": (
        "Handle;Title;Body (HTML);Vendor;Product Category;Type;Tags;Published;Option1 Name;Option1 Value;Variant "
        "SKU;Variant Grams;Variant Inventory Tracker;Variant Inventory Qty;Variant Inventory Policy;Variant "
        "Fulfillment Service;Variant Price;Variant Compare At Price;Variant Requires Shipping;Variant "
        "Taxable;Variant Barcode;Image Src;Image Position;Gift Card;SEO Title;Cost per item;Status",
        {
            Column.NAME: "Title",
            Column.SUPPLIER: "Vendor",
            Column.CATEGORY: "Product Category",
            Column.SKU: "Variant SKU",
            Column.ON_HAND: "Variant Inventory Qty",
            Column.BARCODE: "Variant Barcode",
            Column.UNIT_COST: "Cost per item",
        },
    ),
    "Shopify, products since 2024": (
        "Title;URL handle;Description;Vendor;Product category;Type;Tags;Published on online "
        "store;Status;SKU;Barcode;Option1 name;Price;Compare-at price;Cost per item;Charge tax;Tax code;Unit "
        "price total measure;Unit price total measure unit;Unit price base measure;Inventory tracker;Inventory "
        "quantity;Continue selling when out of stock;Weight value (grams);Weight unit for display;Requires "
        "shipping;Fulfillment service;Product image URL",
        {
            Column.NAME: "Title",
            Column.SUPPLIER: "Vendor",
            Column.CATEGORY: "Product category",
            Column.SKU: "SKU",
            Column.BARCODE: "Barcode",
            Column.UNIT_COST: "Cost per item",
            Column.ON_HAND: "Inventory quantity",
        },
    ),
    "Shopify, inventory": (
        "Handle;Title;Option1 Name;Option1 Value;SKU;HS Code;COO;Location;Bin name;Incoming (not "
        "editable);Unavailable (not editable);Committed (not editable);Available (not editable);On hand "
        "(current);On hand (new)",
        {
            Column.NAME: "Title",
            Column.SKU: "SKU",
            Column.LOCATION: "Location",
            Column.ON_HAND: "On hand (current)",
        },
    ),
}


@pytest.mark.parametrize(("headings", "columns"), EXPORTS.values(), ids=EXPORTS)
def test_an_export_is_understood(headings: str, columns: dict[Column, str]) -> None:
    named = headings.split(";")
    recognised = recognise(named, COLUMNS)
    assert {column: named[place] for column, place in recognised.places.items()} == columns
    assert list(recognised.unknown) == [heading for heading in named if heading not in columns.values()]
