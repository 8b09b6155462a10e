"""One regular expression from a list of phrases."""

from __future__ import annotations

import re


def any_of(*phrases: str) -> re.Pattern[str]:
    """A pattern that matches where any of the phrases (regular expressions over plain words) does."""
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases))
