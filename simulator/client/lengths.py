"""How long a client's line is, drawn from how long people's lines are after each kind of reply.

Words a line, median and mean, measured on 4,802 client turns of 133 motivational-interviewing sessions (AnnoMI):
after an open question 17 / 24.9, a closed question 7 / 14.3, a simple reflection 2 / 8.7, advice 6 / 17.5; over all
turns 8 / 15 with a 95th percentile of 55.
"""

from __future__ import annotations

import math
import random
from typing import Literal

# What kind of reply the client is answering. `hurt` dismisses or judges; `room` leaves space ("mm-hmm", silence).
Kind = Literal["open", "closed", "reflection", "advice", "hurt", "room", "other"]

_MEDIAN_MEAN: dict[Kind, tuple[float, float]] = {
    "open": (17, 24.9),
    "closed": (7, 14.3),
    "reflection": (2, 8.7),
    "advice": (6, 17.5),
    "other": (8, 15),
    "room": (8, 15),
    # nobody has counted these; a client who was just dismissed says as little as after a simple reflection
    "hurt": (4, 8.7),
}
MOST_WORDS = 60
# A guarded client's lines are shorter by this factor (ours).
GUARDED = 0.7


def draw_words(kind: Kind, length: float, guarded: bool, rng: random.Random) -> int:
    """Words to aim at, 1-60: a draw from the log-normal with the human median and mean, scaled by the persona."""
    median, mean = _MEDIAN_MEAN[kind]
    spread = math.sqrt(2 * math.log(mean / median))
    drawn = rng.lognormvariate(math.log(median), spread) * length * (GUARDED if guarded else 1.0)
    return max(1, min(MOST_WORDS, round(drawn)))
