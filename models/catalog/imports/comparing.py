"""What a spreadsheet's product changes about what there is, or why it cannot."""

from collections.abc import Mapping, Sequence

from models.catalog.drafts import DEFAULT_UNIT
from models.catalog.imports.balances import compare_balances, compare_days
from models.catalog.imports.plans import ProductPlan, RulePlan
from models.catalog.imports.problems import ProblemCode, SheetColumn
from models.catalog.imports.products import PlaceLine, SheetProduct
from models.catalog.imports.there import Current, Names, ProductThere, RuleThere
from models.catalog.rules import folded_name, product_search_text

_FIGURES = (SheetColumn.MINIMUM, SheetColumn.TARGET, SheetColumn.MULTIPLE)


def compare(product: SheetProduct, current: Current) -> ProductPlan:
    """The plan for one product; with problems when it cannot be carried out."""
    plan, names = ProductPlan(product, None), current.names
    found = _identify(plan, current)
    if plan.problems:
        return plan
    plan.there = found
    _compare_fields(plan, current)
    _compare_packs(plan, names)
    _compare_codes(plan, current)
    _compare_offers(plan, names)
    places = _by_location(plan, names)
    for location_id, lines in places.items():
        _compare_rule(plan, location_id, lines, names)
    compare_balances(plan, places, names)
    compare_days(plan)
    _require_fitting(plan, names)
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


def _compare_fields(plan: ProductPlan, current: Current) -> None:
    product, there, names = plan.product, plan.there, current.names
    unit = _unit(plan, names)
    if there is None:
        _begin(plan, current, unit)
        return
    if product.name and product.name != there.name:
        plan.fields |= {"name": product.name, "search_text": product_search_text(product.name, there.sku)}
    if unit and unit != there.unit_code:
        plan.fields["unit_code"] = unit
        if there.is_counted:
            about = {"name": there.name, "unit": there.unit_code}
            plan.refuse(product.row, SheetColumn.UNIT, ProblemCode.UNIT_FIXED, product.unit or "", **about)
    if product.is_active is not None and product.is_active != there.is_active:
        plan.fields["is_active"] = product.is_active
    if product.category and names.categories.get(folded_name(product.category), -1) != there.category_id:
        plan.category = product.category


def _begin(plan: ProductPlan, current: Current, unit: str | None) -> None:
    """A product that is new."""
    product = plan.product
    if not product.name_key:
        code = product.sku or product.codes[0].code
        column = SheetColumn.SKU if product.sku else SheetColumn.BARCODE
        plan.refuse(product.row, column, ProblemCode.PRODUCT_UNKNOWN, code)
    if product.sku and (owner := current.owner_of(product.sku)):
        plan.refuse(product.row, SheetColumn.SKU, ProblemCode.SKU_IS_BARCODE, product.sku, name=owner.name)
    tracks_lots = any(line.lot for line in product.places)
    plan.fields = {"name": product.name, "unit_code": unit or DEFAULT_UNIT, "tracks_lots": tracks_lots}
    plan.category = product.category


def _unit(plan: ProductPlan, names: Names) -> str | None:
    if plan.product.unit is None:
        return None
    unit = names.units.get(folded_name(plan.product.unit).replace(" ", ""))
    if unit is None:
        units = ", ".join(sorted({*names.units.values()}, key=str.casefold))
        plan.refuse(plan.product.row, SheetColumn.UNIT, ProblemCode.UNIT_UNKNOWN, plan.product.unit, units=units)
    return unit


def _compare_packs(plan: ProductPlan, names: Names) -> None:
    known = {} if plan.there is None else {name: pack.factor for name, pack in plan.there.packs.items()}
    for line in plan.product.packs:
        if known.get(folded_name(line.name)) == line.factor:
            continue
        there = plan.there.packs.get(folded_name(line.name)) if plan.there else None
        if not plan.is_too_fine(line.row, SheetColumn.PACK_FACTOR, line.factor, names):
            plan.packs.append((there.name if there else line.name, line.factor))
        known[folded_name(line.name)] = line.factor


def _compare_codes(plan: ProductPlan, current: Current) -> None:
    packs = {folded_name(name): name for name, _ in plan.packs}
    if plan.there is not None:
        packs |= {key: pack.name for key, pack in plan.there.packs.items()}
    known: set[str] = set()
    for line in plan.product.codes:
        owner = current.owner_of(line.code)
        if owner is not None and (plan.there is None or owner.product_id != plan.there.id):
            plan.refuse(line.row, SheetColumn.BARCODE, ProblemCode.BARCODE_TAKEN, line.code, name=owner.name)
        elif owner is None and (named := current.named_by(line.code, plan.product.sku_key, plan.there)) is not None:
            plan.refuse(line.row, SheetColumn.BARCODE, ProblemCode.BARCODE_IS_SKU, line.code, name=named)
        elif owner is None and line.code not in known:
            plan.codes.append((line.code, packs.get(folded_name(line.pack)) if line.pack else None))
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


def _by_location(plan: ProductPlan, names: Names) -> Mapping[int, Sequence[PlaceLine]]:
    """What the rows say, location by location; those that name none mean the usual one."""
    found: dict[int, list[PlaceLine]] = {}
    for line in plan.product.places:
        location_id = _location(plan, line, names)
        if location_id is not None:
            found.setdefault(location_id, []).append(line)
    return found


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


def _compare_rule(plan: ProductPlan, location_id: int, lines: Sequence[PlaceLine], names: Names) -> None:
    """When to buy for a location: what its rows say together, and what there is where they say nothing."""
    ruling = [line for line in lines if line.has_rule]
    if not ruling:
        return
    before = len(plan.problems)
    said = {column: _said(plan, column, ruling, names) for column in _FIGURES}
    there = plan.there.rules.get(location_id) if plan.there else None
    old = there or RuleThere(None, None, None, None, None)
    minimum, target, multiple = (
        kept if said[column] is None else said[column] for column, kept in zip(_FIGURES, old[:3], strict=True)
    )
    if minimum is None:
        plan.refuse(ruling[0].row, SheetColumn.MINIMUM, ProblemCode.MINIMUM_MISSING)
    elif target is not None and target < minimum:
        plan.refuse(ruling[0].row, SheetColumn.TARGET, ProblemCode.TARGET_BELOW_MINIMUM)
    if len(plan.problems) > before or minimum is None:
        return
    buying = next((line for line in ruling if line.supplier is not None), ruling[0])
    lead_time = old.lead_time_days if buying.lead_time_days is None else buying.lead_time_days
    is_other = buying.supplier is not None and names.suppliers.get(folded_name(buying.supplier), -1) != old.supplier_id
    if is_other or (minimum, target, multiple, lead_time) != old[:4]:
        plan.rules.append(RulePlan(location_id, minimum, target, multiple, lead_time, buying.supplier))


def _said(plan: ProductPlan, column: SheetColumn, lines: Sequence[PlaceLine], names: Names) -> int | None:
    """The figure of the first row that has one; the others must not say something else."""
    first: tuple[int, int] | None = None
    for line in lines:
        figure: int | None = getattr(line, column)
        plan.is_too_fine(line.row, column, figure, names)
        if figure is None:
            continue
        first = first or (line.row, figure)
        if figure != first[1]:
            plan.contradict(line.row, column, figure, first[0])
    return None if first is None else first[1]


def _require_fitting(plan: ProductPlan, names: Names) -> None:
    """Figures that were said in another unit must be possible in the new one."""
    if plan.there is None or "unit_code" not in plan.fields:
        return
    renewed = {rule.location_id for rule in plan.rules}
    kept = [rule[:3] for place, rule in plan.there.rules.items() if place not in renewed]
    figures = [pack.factor for pack in plan.there.packs.values()] + [figure for rule in kept for figure in rule]
    for figure in figures:
        if plan.is_too_fine(plan.product.row, SheetColumn.UNIT, figure, names):
            return


def nearest_name(asked: str, names: Sequence[str]) -> str:
    """The name that is most like what was written; empty when none is."""
    from rapidfuzz import process
    from rapidfuzz.fuzz import ratio

    found = process.extractOne(asked, names, scorer=ratio, processor=folded_name, score_cutoff=50)
    return found[0] if found else ""
