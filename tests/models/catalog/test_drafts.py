"""Products as people type them."""

import pytest

from models.catalog.drafts import (
    USUAL_UNITS,
    Problem,
    ProductDraft,
    fit_problem,
    made_up_skus,
    merge_drafts,
    read_drafts,
    sku_stem,
    unit_called,
)

UNITS = tuple(USUAL_UNITS)


@pytest.mark.parametrize(
    ("line", "draft"),
    [
        ("Café torrado 500 g", ProductDraft("Café torrado 500 g")),
        ("Açúcar cristal; kg", ProductDraft("Açúcar cristal", "kg")),
        ("Leite ;  Litros ", ProductDraft("Leite", "L")),
        ("LEI-01 - Leite; L", ProductDraft("Leite", "L", "LEI-01")),
        ("7UP – lata 350 mL", ProductDraft("lata 350 mL", "un", "7UP")),
        ("Coca-Cola - lata 350 mL", ProductDraft("Coca-Cola - lata 350 mL")),
        ("Tea bags\t\tbox", ProductDraft("Tea bags", "cx")),
        ("Farinha | quilo", ProductDraft("Farinha", "kg")),
        ("Leite integral, L", ProductDraft("Leite integral", "L")),
        ("Leite 1,5 L", ProductDraft("Leite 1,5 L")),
        ("Arroz, feijão", ProductDraft("Arroz, feijão")),
        ("• Pão de queijo", ProductDraft("Pão de queijo")),
        ("- Pão de queijo; un", ProductDraft("Pão de queijo", "un")),
        ("Café; 12; un", ProductDraft("Café", "un", ignored="12")),
        ("Café; 12 kg", ProductDraft("Café", ignored="12 kg")),
        ("Café; kg; torrado; 3", ProductDraft("Café", "kg", ignored="torrado; 3")),
        ("Leite; tonel", ProductDraft("Leite", "tonel")),
        ("; un", ProductDraft("", "un")),
        ("Caf\u200bé ;un", ProductDraft("Café", "un")),
    ],
)
def test_a_line_is_a_name_and_perhaps_a_unit_and_a_sku(line: str, draft: ProductDraft) -> None:
    assert read_drafts(line, UNITS) == [draft]


def test_blank_lines_are_nothing() -> None:
    assert read_drafts("\n  \nCafé\r\n\n Chá ; pct\n", UNITS) == [ProductDraft("Café"), ProductDraft("Chá", "pct")]


def test_a_line_typed_again_takes_the_place_of_the_first() -> None:
    drafts = [ProductDraft("Leite", "tonel"), ProductDraft("Café")]
    more = [ProductDraft("Chá"), ProductDraft("LEITE", "L")]
    assert merge_drafts(drafts, more) == [ProductDraft("LEITE", "L"), ProductDraft("Café"), ProductDraft("Chá")]


def test_the_last_of_two_lines_with_one_name_counts() -> None:
    assert merge_drafts([], [ProductDraft("Café"), ProductDraft("cafe", "kg")]) == [ProductDraft("cafe", "kg")]


def test_one_name_with_two_skus_is_two_products() -> None:
    both = [ProductDraft("Café", "kg", "P-01"), ProductDraft("Café", "g", "P-02")]
    assert merge_drafts([], both) == both
    assert merge_drafts([*both, ProductDraft("Sal")], [ProductDraft("CAFÉ")]) == [
        ProductDraft("CAFÉ"),
        ProductDraft("Sal"),
    ]


@pytest.mark.parametrize(
    ("typed", "code"), [("KG", "kg"), ("l", "L"), ("ml", "mL"), ("Peças", "un"), ("boxes", "cx"), ("tonel", None)]
)
def test_units_are_known_by_their_usual_spellings(typed: str, code: str | None) -> None:
    assert unit_called(typed, UNITS) == code


def test_a_unit_that_the_company_does_not_have_is_unknown() -> None:
    assert unit_called("quilo", ["un"]) is None
    assert unit_called("saca", ["un", "Saca"]) == "Saca"


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        (ProductDraft("Café"), None),
        (ProductDraft("🍕"), Problem.NAME_MISSING),
        (ProductDraft("C" * 200), None),
        (ProductDraft("C" * 201), Problem.NAME_TOO_LONG),
        (ProductDraft("Café", sku="A" * 41), Problem.SKU_TOO_LONG),
        (ProductDraft("Café", "tonel"), Problem.UNIT_UNKNOWN),
    ],
)
def test_what_is_wrong_with_a_draft_by_itself(draft: ProductDraft, problem: Problem | None) -> None:
    assert fit_problem(draft, UNITS) is problem


@pytest.mark.parametrize(
    ("name", "stem"),
    [("Café torrado", "CAF"), ("O pão", "PAO"), ("7 up", "UP"), ("Чай", "P"), ("de", "DE"), ("500 g", "G"), ("", "P")],
)
def test_a_sku_begins_as_the_name_does(name: str, stem: str) -> None:
    assert sku_stem(name) == stem


def test_made_up_skus_go_on_after_the_highest_number() -> None:
    free = made_up_skus("CAF", {"caf2", "caf019", "cafe99", "cha100"})
    assert [next(free), next(free)] == ["CAF-020", "CAF-021"]
    assert next(made_up_skus("CAF", set())) == "CAF-001"
