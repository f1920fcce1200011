"""What an entry of the audit trail changed about its product: two that changed the same undo one another."""

from typing import Any

from models.audit.undoing import Done
from models.catalog.changes import Field

Subject = tuple[str, Any]
_BARCODE_ACTIONS = {"attach_barcode", "detach_barcode"}


def subject_of(done: Done) -> Subject | None:
    """What it was that somebody changed: a field, a pack by its name, a barcode, the minimum at a location."""
    details = done.details
    if done.action in _BARCODE_ACTIONS:
        return "barcode", details["barcode"]
    if done.action == "set_minimum":
        return "minimum", details["location_id"]
    if done.action != "change_product":
        return None
    return ("pack", details["pack_name"]) if details["field"] == Field.PACK else ("field", details["field"])


def touched_by(done: Done) -> set[Subject]:
    """That, and what went along: the barcodes of a pack."""
    subject = subject_of(done)
    return {subject, *(("barcode", code) for code in codes_of(done))} if subject is not None else set()


def codes_of(done: Done) -> list[str]:
    """The barcodes that a pack took along, or brought back."""
    return str(done.details.get("barcodes", "")).split() if done.action == "change_product" else []
