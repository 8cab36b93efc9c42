"""What a password must be besides long."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from breakwater.privacy.password_rules import NotEasyToGuess


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password123456789",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabcab",
        "abcdefghijklmnopqr",
        "qwertyuiopasdfgh",
        "123123123123123123",
        "0123456789012345",
        "!!!letmein!!!2026!!!",
        "Rosie19960309199",
    ],
)
def test_a_common_password_made_longer_is_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="easy to guess"):
        NotEasyToGuess().validate(password)


@pytest.mark.parametrize(
    "password",
    [
        "calm-water-under-the-pier",
        "three gulls on a rail",
        "correct horse battery",
        "839204857201948",
        "ñandú-café-río-20",
    ],
)
def test_words_of_ones_own_and_long_random_digits_are_fine(password: str) -> None:
    NotEasyToGuess().validate(password)
