"""What the demo company sells, in which units and packs, and from whom it buys."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from demo.barcodes import dun14, ean13

PRODUCTS_FILE = Path(__file__).with_name("products.csv")

UNITS = {"un": 0, "pct": 0, "kg": 3, "L": 2}

CATEGORIES = {
    "CAF": "Cafés",
    "CHA": "Chás e infusões",
    "FAR": "Farinhas e misturas",
    "ACU": "Açúcares e adoçantes",
    "LAT": "Leites e derivados",
    "CHO": "Chocolates e cacau",
    "FER": "Fermentos e melhoradores",
    "REC": "Recheios e coberturas",
    "FRU": "Frutas secas, grãos e especiarias",
    "XAR": "Xaropes, caldas e polpas",
    "BEB": "Bebidas",
    "CON": "Congelados",
    "EMB": "Embalagens",
    "DES": "Descartáveis",
    "LIM": "Limpeza e higiene",
    "EQP": "Equipamentos e peças",
}


@dataclass(frozen=True, slots=True)
class Vendor:
    """Somebody the company buys whole categories from; `lead_time_days` from order to delivery."""

    name: str
    lead_time_days: int
    categories: frozenset[str]


def _vendor(name: str, lead_time_days: int, categories: str) -> Vendor:
    return Vendor(name, lead_time_days, frozenset(categories.split()))


# A product is bought from the first vendor that has its category; the others only quote.
VENDORS = (
    _vendor("Torrefação Serra Alta Ltda.", 5, "CAF"),
    _vendor("Cooperativa Cafeeira Vale Sereno", 8, "CAF"),
    _vendor("Folha Mansa Ervas e Chás", 7, "CHA"),
    _vendor("Moinho Araruva S.A.", 4, "FAR FER"),
    _vendor("Doce Engenho Açúcar e Álcool", 6, "ACU"),
    _vendor("Laticínios Campo Lácteo", 2, "LAT"),
    _vendor("Cacau Tupi Indústria de Chocolates", 7, "CHO REC"),
    _vendor("Pomar Claro Alimentos", 6, "FRU REC XAR"),
    _vendor("Aroma Fino Xaropes", 9, "XAR"),
    _vendor("Fonte da Pedra Bebidas", 3, "BEB CHA"),
    _vendor("Forno Velho Congelados", 3, "CON"),
    _vendor("Embala Sul Embalagens", 10, "EMB DES"),
    _vendor("Papel Manso Descartáveis", 7, "DES LIM"),
    _vendor("Brilho Certo Química", 5, "LIM"),
    _vendor("Torre Forte Equipamentos", 15, "EQP"),
    _vendor("Atacado Dois Irmãos", 3, "FAR ACU LAT CHO BEB LIM"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A product on offer.

    `cost` is in reais per unit; `daily_sales` is what all locations sell on an average day, in units;
    `shelf_life_days` is given for what is kept in lots. `barcode` and `pack_barcode` may be missing:
    goods sold by weight carry none.
    """

    sku: str
    name: str
    unit: str
    pack: str | None
    pack_factor: Decimal | None
    cost: Decimal
    daily_sales: Decimal
    shelf_life_days: int | None
    barcode: str | None
    pack_barcode: str | None

    @property
    def category(self) -> str:
        return self.sku.partition("-")[0]

    @property
    def multiple(self) -> Decimal:
        """The least that is bought at once, in units."""
        return self.pack_factor or Decimal(1)

    @property
    def vendors(self) -> list[Vendor]:
        """Who sells it, the usual one first."""
        return [vendor for vendor in VENDORS if self.category in vendor.categories]


def load_items() -> list[Item]:
    """All products, in the order of their file."""
    with PRODUCTS_FILE.open(encoding="utf-8", newline="") as lines:
        return [_item(number, row) for number, row in enumerate(csv.DictReader(lines, delimiter=";"), start=1)]


def _item(number: int, row: dict[str, str]) -> Item:
    is_coded = UNITS[row["unit"]] == 0
    barcode = ean13(641_000_000 + number) if is_coded else None
    has_box_code = barcode is not None and row["pack"] in {"cx", "fd"} and number % 2 == 1
    return Item(
        sku=row["sku"],
        name=row["name"],
        unit=row["unit"],
        pack=row["pack"] or None,
        pack_factor=Decimal(row["pack_factor"]) if row["pack_factor"] else None,
        cost=Decimal(row["cost"]),
        daily_sales=Decimal(row["daily_sales"]),
        shelf_life_days=int(row["shelf_life_days"]) if row["shelf_life_days"] else None,
        barcode=barcode,
        pack_barcode=dun14(barcode) if barcode and has_box_code else None,
    )
