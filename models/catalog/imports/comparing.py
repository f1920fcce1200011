"""What a spreadsheet's product changes about what there is, or why it cannot."""

from collections.abc import Sequence
from decimal import Decimal

from models.catalog.drafts import DEFAULT_UNIT
from models.catalog.imports.current import Current, Names, ProductThere, RuleThere
from models.catalog.imports.plans import OpeningPlan, ProductPlan, RulePlan
from models.catalog.imports.problems import ProblemCode, SheetColumn
from models.catalog.imports.products import PlaceLine, SheetProduct
from models.catalog.rules import folded_name, product_search_text
from models.columns import QUANTITY_PLACES

_RULE_COLUMNS = (SheetColumn.MINIMUM, SheetColumn.TARGET, SheetColumn.MULTIPLE)


def compare(product: SheetProduct, current: Current) -> ProductPlan:
    """The plan for one product; with problems when it cannot be carried out."""
    plan = ProductPlan(product, None)
    found = _identify(plan, current)
    if plan.problems:
        return plan
    plan.there = found
    _compare_fields(plan, current.names)
    _compare_packs(plan)
    _compare_codes(plan, current)
    _compare_offers(plan, current.names)
    for line in product.places:
        location_id = _location(plan, line, current.names)
        if location_id is not None:
            _compare_rule(plan, line, location_id, current.names)
            _compare_level(plan, line, location_id, current.names)
    return plan


def _identify(plan: ProductPlan, current: Current) -> ProductThere | None:
    """By SKU; without one by barcode, else by exact name."""
    product = plan.product
    if product.sku_key:
        return current.by_sku.get(product.sku_key)
    for line in product.codes:
        if owner := current.owner_of(line.code):
            return current.by_id.get(owner.product_id)
    ids = current.by_name.get(product.name_key, ())
    if len(ids) > 1:
        plan.refuse(product.row, SheetColumn.NAME, ProblemCode.NAME_AMBIGUOUS, product.name)
    return current.by_id.get(ids[0]) if len(ids) == 1 else None


def _compare_fields(plan: ProductPlan, names: Names) -> None:
    product, there = plan.product, plan.there
    unit = _unit(plan, names)
    if there is None:
        if not product.name_key:
            code = product.sku or product.codes[0].code
            column = SheetColumn.SKU if product.sku else SheetColumn.BARCODE
            plan.refuse(product.row, column, ProblemCode.PRODUCT_UNKNOWN, code)
        tracks_lots = any(line.lot for line in product.places)
        plan.fields = {"name": product.name, "unit_code": unit or DEFAULT_UNIT, "tracks_lots": tracks_lots}
        plan.category = product.category
        return
    if product.name and product.name != there.name:
        plan.fields |= {"name": product.name, "search_text": product_search_text(product.name, there.sku)}
    if unit and unit != there.unit_code:
        plan.fields["unit_code"] = unit
        if there.has_moved:
            about = {"name": there.name, "unit": there.unit_code}
            plan.refuse(product.row, SheetColumn.UNIT, ProblemCode.UNIT_FIXED, product.unit or "", **about)
    if product.is_active is not None and product.is_active != there.is_active:
        plan.fields["is_active"] = product.is_active
    if product.category and names.categories.get(folded_name(product.category), -1) != there.category_id:
        plan.category = product.category


def _unit(plan: ProductPlan, names: Names) -> str | None:
    if plan.product.unit is None:
        return None
    unit = names.units.get(folded_name(plan.product.unit).replace(" ", ""))
    if unit is None:
        units = ", ".join(sorted({*names.units.values()}, key=str.casefold))
        plan.refuse(plan.product.row, SheetColumn.UNIT, ProblemCode.UNIT_UNKNOWN, plan.product.unit, units=units)
    return unit


def _compare_packs(plan: ProductPlan) -> None:
    known = {} if plan.there is None else {name: pack.factor for name, pack in plan.there.packs.items()}
    for line in plan.product.packs:
        if known.get(folded_name(line.name)) != line.factor:
            there = plan.there.packs.get(folded_name(line.name)) if plan.there else None
            plan.packs.append((there.name if there else line.name, line.factor))
            known[folded_name(line.name)] = line.factor


def _compare_codes(plan: ProductPlan, current: Current) -> None:
    known: set[str] = set()
    for line in plan.product.codes:
        owner = current.owner_of(line.code)
        if owner is not None and (plan.there is None or owner.product_id != plan.there.id):
            plan.refuse(line.row, SheetColumn.BARCODE, ProblemCode.BARCODE_TAKEN, line.code, name=owner.name)
        elif owner is None and (named := current.named_by(line.code, plan.product.sku_key, plan.there)):
            plan.refuse(line.row, SheetColumn.BARCODE, ProblemCode.BARCODE_IS_SKU, line.code, name=named)
        elif owner is None and line.code not in known:
            plan.codes.append((line.code, line.pack))
            known.add(line.code)


def _compare_offers(plan: ProductPlan, names: Names) -> None:
    known: dict[str, int | None] = {}
    for line in plan.product.offers:
        key = folded_name(line.supplier)
        supplier_id = names.suppliers.get(key)
        if key not in known and plan.there is not None and supplier_id in plan.there.offers:
            known[key] = plan.there.offers[supplier_id]
        if key in known and line.price in {None, known[key]}:
            continue
        plan.offers.append((line.supplier, line.price))
        known[key] = line.price


def _location(plan: ProductPlan, line: PlaceLine, names: Names) -> int | None:
    if line.location is None:
        if names.usual_location is None:
            plan.refuse(line.row, SheetColumn.LOCATION, ProblemCode.LOCATION_MISSING)
        return names.usual_location
    found = names.locations.get(folded_name(line.location))
    if found is None:
        nearest = nearest_name(line.location, list(names.location_names.values()))
        plan.refuse(line.row, SheetColumn.LOCATION, ProblemCode.LOCATION_UNKNOWN, line.location, nearest=nearest)
    return found


def _compare_rule(plan: ProductPlan, line: PlaceLine, location_id: int, names: Names) -> None:
    if not line.has_rule or any(rule.location_id == location_id for rule in plan.rules):
        return
    before = len(plan.problems)
    for column, figure in zip(_RULE_COLUMNS, (line.minimum, line.target, line.multiple), strict=True):
        _is_too_fine(plan, line.row, column, figure, names)
    if len(plan.problems) > before:
        return
    old = plan.there.rules.get(location_id) if plan.there else None
    minimum = line.minimum if line.minimum is not None else old and old.minimum
    if minimum is None:
        plan.refuse(line.row, SheetColumn.MINIMUM, ProblemCode.MINIMUM_MISSING)
        return
    old = old or RuleThere(-1, None, None, None, None)
    target = old.target if line.target is None else line.target
    multiple = old.multiple if line.multiple is None else line.multiple
    lead_time = old.lead_time_days if line.lead_time_days is None else line.lead_time_days
    if target is not None and target < minimum:
        plan.refuse(line.row, SheetColumn.TARGET, ProblemCode.TARGET_BELOW_MINIMUM)
        return
    is_other_supplier = (
        line.supplier is not None and names.suppliers.get(folded_name(line.supplier), -1) != old.supplier_id
    )
    if is_other_supplier or (minimum, target, multiple, lead_time) != old[:4]:
        plan.rules.append(RulePlan(location_id, minimum, target, multiple, lead_time, line.supplier))


def _is_too_fine(plan: ProductPlan, row: int, column: SheetColumn, figure: int | None, names: Names) -> bool:
    """Whether a figure has more places than the product's unit has."""
    if not figure:
        return False
    unit = plan.fields.get("unit_code") or (plan.there.unit_code if plan.there else DEFAULT_UNIT)
    if figure % 10 ** (QUANTITY_PLACES - names.places.get(unit, QUANTITY_PLACES)) == 0:
        return False
    plan.refuse(row, column, ProblemCode.TOO_MANY_PLACES, Decimal(figure).scaleb(-QUANTITY_PLACES).normalize())
    return True


def _compare_level(plan: ProductPlan, line: PlaceLine, location_id: int, names: Names) -> None:
    if line.on_hand is None or _is_too_fine(plan, line.row, SheetColumn.ON_HAND, line.on_hand, names):
        return
    there = plan.there
    if there is not None and _expires_otherwise(plan, line, there):
        return
    level = there.levels.get(location_id) if there else None
    if there is not None and level is not None and level.has_moved:
        is_now = _is_there(there, location_id, line.lot)
        if is_now != line.on_hand:
            plan.refuse(
                line.row,
                SheetColumn.ON_HAND,
                ProblemCode.ON_HAND_DIFFERS,
                name=there.name,
                asked=line.on_hand,
                there=is_now,
                unit=there.unit_code,
            )
    elif line.on_hand > 0 and not any(known[0] == location_id and known.lot == line.lot for known in plan.openings):
        _open(plan, line, location_id)


def _expires_otherwise(plan: ProductPlan, line: PlaceLine, there: ProductThere) -> bool:
    """Whether a lot that is known has another last day than the row says."""
    known = there.expiries.get(line.lot or "")
    if known is None or line.expires_on in {None, known}:
        return False
    about = {"name": there.name, "day": known.isoformat()}
    plan.refuse(line.row, SheetColumn.EXPIRES_ON, ProblemCode.LOT_EXPIRY_DIFFERS, line.lot, **about)
    return True


def _is_there(there: ProductThere, location_id: int, lot: str | None) -> int:
    """What there is of a lot, or what is in no lot."""
    lots = {code: quantity for (place, code), quantity in there.lots.items() if place == location_id}
    return lots.get(lot, 0) if lot is not None else there.levels[location_id].on_hand - sum(lots.values())


def _open(plan: ProductPlan, line: PlaceLine, location_id: int) -> None:
    there, tracks_lots = plan.there, plan.fields.get("tracks_lots", False)
    if there is not None:
        tracks_lots = tracks_lots or there.tracks_lots
        if line.lot and not tracks_lots:
            if there.has_moved:
                plan.refuse(line.row, SheetColumn.LOT, ProblemCode.LOTS_NOT_KEPT, line.lot, name=there.name)
                return
            plan.fields["tracks_lots"] = tracks_lots = True
        if not plan.fields.get("is_active", there.is_active):
            plan.refuse(line.row, SheetColumn.ON_HAND, ProblemCode.PRODUCT_OFF, name=there.name)
            return
    if tracks_lots and not line.lot:
        plan.refuse(line.row, SheetColumn.LOT, ProblemCode.LOT_MISSING)
        return
    opening = OpeningPlan(location_id, line.on_hand or 0, line.unit_cost or 0, line.lot, line.expires_on)
    plan.openings.append(opening)


def nearest_name(asked: str, names: Sequence[str]) -> str:
    """The name that is most like what was written; empty when none is."""
    from rapidfuzz import process
    from rapidfuzz.fuzz import ratio

    found = process.extractOne(asked, names, scorer=ratio, processor=folded_name, score_cutoff=50)
    return found[0] if found else ""
