"""Names as they are kept."""

import pytest

from models.names import tidy_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana", "Ana"),
        ("  Ana \n\t Maria ", "Ana Maria"),
        ("Ana\u202eairaM", "AnaairaM"),
        ("\u3164Ana\u2800", "Ana"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("<b>Ana</b>", "<b>Ana</b>"),
        ("דנה", "דנה"),
        ("", ""),
        (" \n ", ""),
        ("\u200d\u200c", ""),
        ("\u115f\u1160\u2800\u3164\uffa0", ""),
        ("\x00\x07", ""),
    ],
)
def test_only_what_can_be_seen_is_kept_on_one_line(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept
    assert tidy_name(kept) == kept
