"""One regular expression from a list of phrases."""

from __future__ import annotations

import re

# In front of harsh words: told to the client ("Will you shut up?"), not said back ("You shut up, over a mug.").
NOT_SAID_BACK = r"(?:(?<!you )(?<!i )|(?<=will you )|(?<=would you )|(?<=can you )|(?<=could you )|(?<=do not you ))"


def any_of(*phrases: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A pattern that matches where any of the phrases (regular expressions, over plain words unless `flags` say else)
    does."""
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases), flags)
