"""What somebody may do, in words, read from the table of rights."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from bot.texts import Reader
from models.people.rules import RIGHTS
from models.people.tables import Role

TOLD: Mapping[tuple[str, str], str] = {
    ("stock", "check"): "check_stock",
    ("stock", "receive"): "receive",
    ("stock", "issue"): "issue",
    ("stock", "count"): "count",
    ("stock", "accept_count"): "accept_counts",
    ("stock", "manage_locations"): "manage_locations",
    ("catalog", "add_product"): "add_products",
    ("catalog", "change"): "change_products",
    ("catalog", "import"): "import_products",
    ("catalog", "export"): "export_products",
    ("catalog", "labels"): "print_labels",
    ("people", "see"): "see_people",
    ("people", "invite"): "invite_people",
    ("people", "change"): "change_people",
    ("company", "see"): "see_company",
    ("company", "change"): "change_company",
    ("groups", "manage"): "manage_groups",
    ("audit", "read"): "read_audit",
    ("people", "change_own_profile"): "change_own_profile",
}
"""The rights that a newcomer is told of, in this order, and the wording of each."""


def abilities_text(reader: Reader, roles: Iterable[Role]) -> Markup:
    """A line for each thing that these roles may do; one line for those who may do everything."""
    held = frozenset(roles)
    allowed = {right for right, allowed_to in RIGHTS.items() if held & allowed_to}
    if allowed == RIGHTS.keys():
        return reader.text("invitations.may_everything")
    seen_only = {right for right in allowed if right[1] == "see" and (right[0], "change") in allowed}
    told = [reader.text(f"invitations.may.{TOLD[right]}") for right in TOLD if right in allowed - seen_only]
    return Markup("\n").join([reader.text("invitations.you_may"), *told])
