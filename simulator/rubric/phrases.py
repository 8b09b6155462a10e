"""One regular expression from a list of phrases."""

from __future__ import annotations

import re

# In front of harsh words of a second person: not "What made you shut up?", which says back what the client said.
NOT_SAID_BACK = r"(?<!did you )(?<!when you )(?<!made you )(?<!makes you )(?<!that you )(?<!i )"


def any_of(*phrases: str) -> re.Pattern[str]:
    """A pattern that matches where any of the phrases (regular expressions over plain words) does."""
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases))
