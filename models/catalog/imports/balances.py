"""What a product begins with at each location, lot by lot, and what a spreadsheet says of its lots."""

from collections.abc import Mapping, Sequence
from datetime import date

from models.catalog.imports.plans import OpeningPlan, ProductPlan
from models.catalog.imports.problems import ProblemCode, SheetColumn
from models.catalog.imports.products import PlaceLine
from models.catalog.imports.there import Names, ProductThere

Lots = dict[str | None, list[PlaceLine]]


def compare_balances(plan: ProductPlan, places: Mapping[int, Sequence[PlaceLine]], names: Names) -> None:
    """Where nothing ever moved, a balance is what the product begins with; elsewhere it must be the one there is."""
    _track_lots(plan)
    cost, codes = _usual_cost(plan), _kept_codes(plan)
    for location_id, lines in places.items():
        for lot, of_lot in _by_lot(lines, codes).items():
            line = _agreed(plan, of_lot)
            if (
                plan.is_too_fine(line.row, SheetColumn.ON_HAND, line.on_hand, names)
                or _expires_otherwise(plan, line, lot)
                or _has_moved(plan, line, location_id, lot)
                or not line.on_hand
            ):
                continue
            said = next((one.unit_cost for one in of_lot if one.unit_cost is not None), cost)
            _open(plan, line, OpeningPlan(location_id, line.on_hand, said, lot, _last_day(plan, lot)))


def _track_lots(plan: ProductPlan) -> None:
    """A known product begins to be kept in lots with the first that is named, as long as nothing ever moved."""
    there = plan.there
    may_begin = there is not None and not (there.tracks_lots or there.has_moved)
    if may_begin and any(line.lot and line.on_hand for line in plan.product.places):
        plan.fields["tracks_lots"] = True


def _usual_cost(plan: ProductPlan) -> int:
    """What a unit cost where a row does not say: what another says, else the average there is."""
    said = next((line.unit_cost for line in plan.product.places if line.unit_cost is not None), None)
    if said is not None:
        return said
    return plan.there.average_cost or 0 if plan.there is not None else 0


def _kept_codes(plan: ProductPlan) -> dict[str, str]:
    """The codes of the product's lots as they are kept, by their folded form."""
    return {code.casefold(): code for code in plan.there.lot_codes} if plan.there is not None else {}


def _by_lot(lines: Sequence[PlaceLine], codes: dict[str, str]) -> Lots:
    """Rows with a balance, by the lot's code as it is kept; a new one gets the first spelling there is."""
    found: Lots = {}
    for line in lines:
        if line.on_hand is not None:
            lot = codes.setdefault(line.lot.casefold(), line.lot) if line.lot else None
            found.setdefault(lot, []).append(line)
    return found


def _agreed(plan: ProductPlan, lines: Sequence[PlaceLine]) -> PlaceLine:
    """The first row of a balance; the others must say the same."""
    first = lines[0]
    for line in lines[1:]:
        if line.on_hand != first.on_hand:
            plan.contradict(line.row, SheetColumn.ON_HAND, line.on_hand or 0, first.row)
    return first


def _has_moved(plan: ProductPlan, line: PlaceLine, location_id: int, lot: str | None) -> bool:
    """Whether something moved there already; a balance that is another one is refused."""
    there = plan.there
    level = there.levels.get(location_id) if there else None
    if there is None or level is None or not level.has_moved:
        return False
    is_now = _is_there(there, location_id, lot)
    if is_now != line.on_hand:
        about = {"name": there.name, "asked": line.on_hand, "there": is_now, "unit": there.unit_code}
        plan.refuse(line.row, SheetColumn.ON_HAND, ProblemCode.ON_HAND_DIFFERS, **about)
    return True


def _is_there(there: ProductThere, location_id: int, lot: str | None) -> int:
    """What there is of a lot, or what is in no lot."""
    lots = {code: quantity for (place, code), quantity in there.lots.items() if place == location_id}
    return lots.get(lot, 0) if lot is not None else there.levels[location_id].on_hand - sum(lots.values())


def _expires_otherwise(plan: ProductPlan, line: PlaceLine, lot: str | None) -> bool:
    """Whether a lot that is known has another last day than the row says."""
    there = plan.there
    known = there.expiries.get(lot) if there is not None and lot is not None else None
    if there is None or known is None or line.expires_on in {None, known}:
        return False
    about = {"name": there.name, "day": known.isoformat()}
    plan.refuse(line.row, SheetColumn.EXPIRES_ON, ProblemCode.LOT_EXPIRY_DIFFERS, line.lot, **about)
    return True


def _open(plan: ProductPlan, line: PlaceLine, opening: OpeningPlan) -> None:
    there = plan.there
    tracks_lots = plan.fields.get("tracks_lots", there is not None and there.tracks_lots)
    if there is not None and line.lot and not tracks_lots:
        plan.refuse(line.row, SheetColumn.LOT, ProblemCode.LOTS_NOT_KEPT, line.lot, name=there.name)
    elif there is not None and not plan.fields.get("is_active", there.is_active):
        plan.refuse(line.row, SheetColumn.ON_HAND, ProblemCode.PRODUCT_OFF, name=there.name)
    elif tracks_lots and not line.lot:
        plan.refuse(line.row, SheetColumn.LOT, ProblemCode.LOT_MISSING)
    else:
        plan.openings.append(opening)


def _last_day(plan: ProductPlan, lot: str | None) -> date | None:
    """What any row says of a lot's last day."""
    return plan.product.last_days.get(lot.casefold()) if lot is not None else None


def compare_days(plan: ProductPlan) -> None:
    """Known lots whose last day was not known."""
    if plan.there is None:
        return
    codes = _kept_codes(plan)
    for key, day in plan.product.last_days.items():
        if (code := codes.get(key)) is not None and code not in plan.there.expiries:
            plan.days.append((code, day))
