"""A reason at the end of a line is not part of the product's name."""

import pytest

from language.reasons import split_reason
from models.stock.tables import LossReason


@pytest.mark.parametrize(
    ("typed", "rest", "reason"),
    [
        ("café 3 quebra", "café 3", "breakage"),
        ("3 café, 2 leite - Quebrados!", "3 café, 2 leite", "breakage"),
        ("2 milk expired.", "2 milk", "expiry"),
        ("leite 2 vencido", "leite 2", "expiry"),
        ("café 1 ROUBO", "café 1", "theft"),
        ("café 1 outro", "café 1", "other"),
        ("café 3 quebra na loja", "café 3 na loja", "breakage"),
        ("2 leite vencido, no depósito", "2 leite no depósito", "expiry"),
        ("3 milk (stolen) at the shop", "3 milk at the shop", "theft"),
        ("quebrou 1 café", "1 café", "breakage"),
        ("Vencidos: 2 leite na loja", "2 leite na loja", "expiry"),
        ("3 café fora da validade", "3 café", "expiry"),
        ("3 café, fora da validade, na loja", "3 café na loja", "expiry"),
        ("3 café com validade vencida.", "3 café", "expiry"),
        ("3 leite validade", "3 leite", "expiry"),
        ("3 milk out of date at the shop", "3 milk at the shop", "expiry"),
        ("3 café quebra para loja norte", "3 café para loja norte", "breakage"),
        ("quebra para loja norte", "para loja norte", "breakage"),
        ("3 milk broken to the shop", "3 milk to the shop", "breakage"),
        ("fora da validade", "fora da validade", None),
        ("café 3", "café 3", None),
        ("outro café na loja", "outro café na loja", None),
        ("quebra nozes 3", "quebra nozes 3", None),
        ("quebra", "quebra", None),
        (" quebra", " quebra", None),
        ("", "", None),
    ],
)
def test_the_word_at_the_end(typed: str, rest: str, reason: str | None) -> None:
    assert split_reason(typed) == (rest, reason)


def test_every_reason_can_be_said() -> None:
    said = {split_reason(f"café 1 {word}")[1] for word in ("quebra", "vencido", "furto", "outro")}
    assert said == set(LossReason)
