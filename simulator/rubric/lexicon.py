"""Words that several rules share: feelings by side, and words that carry no content of their own."""

from __future__ import annotations

import re
from functools import lru_cache

HARD_FEELINGS = frozenset(
    """
    abandoned afraid alone angry annoyed anxious ashamed awful bad betrayed bitter blindsided bored
    broken bitterness burdened burned burnt confused crushed cornered defeated dejected depleted
    depressed desperate devastated disappointed discouraged disgusted disheartened dismissed
    disrespected distraught distressed down drained dreading embarrassed empty exhausted exhausting
    failing failure fearful fear fed forgotten fragile frightened frightening frustrated frustrating
    frustration furious grief grieving guilt guilty hard heartbreaking heartbroken heavy helpless
    hopeless horrible humiliated humiliating hurt hurtful hurting ignored inadequate insecure invisible
    isolated isolating jealous jumpy judged lonely loneliness lost low mad miserable misunderstood
    nervous neglected numb overlooked overwhelmed overwhelming pain painful panicked pressure pressured
    powerless rejected resentful resentment restless rough sad sadness scared scary shaken shame
    shattered shock shocked sick sore stressed stressful stretched struggling stuck suffocating
    suffocated tense terrible terrified terrifying tired torn torment tough trapped troubled
    unappreciated uncertain undervalued uneasy unfair unheard unhappy unloved unmotivated unseen
    unsettled unsettling unsure unwanted upset upsetting used useless vulnerable wary weary weighed
    weight worn worried worry worrying worthless wounded discouraging deflating deflated disappointing
    disappointment draining devastating anger anxiety despair hate hated awkward daunting detached miss
    missing
    """.split()
)
GOOD_FEELINGS = frozenset(
    """
    accomplished amazed brave calm capable cared cheerful comfortable confident content delighted eager
    ecstatic empowered empowering encouraged energized energised excited exciting free fulfilled glad
    good grateful great happy hope hopeful inspired joy joyful lighter loved motivated optimistic
    peaceful pleased proud ready reassured refreshed refreshing relief relieved rested rewarding safe
    satisfied secure strong supported surprised thankful thrilled touched valued wonderful
    """.split()
)
FEELINGS = HARD_FEELINGS | GOOD_FEELINGS

# Kinds of trouble in which praise or "you should be happy" lands wrong.
LOSS = re.compile(
    r"\b(?:died|dying|dead|death|funeral|passed away|lost (?:my|her|him|our|the)|grief|grieving|miscarriage|divorce\w*"
    r"|broke up|left me|laid off|fired|cancer|diagnos\w+|buried|suicide|accident|hospital)\b"
)
GOOD_NEWS = re.compile(
    r"\b(?:got (?:the|a|my) (?:job|promotion|offer|raise|place|degree)|promoted|passed|graduat\w+|finished"
    r"|managed to|finally|sober|quit|won|succeed\w*|did it|made it|better|proud|went well|good news|stood up"
    r"|asked for|told (?:him|her|them)|stopped|cut down|haven't (?:had|smoked|drunk))\b"
)

EMPTY = frozenset(
    """
    a an the and or but so if then than that this these those there here of to in on at by for from with
    about into over under up out off as is are was were be been being am do does did done have has had
    having can could will would should may might must not no nor i you he she it we they me him her us
    them my your his its our their mine yours what which who whom whose when where why how all any some
    just very really quite too also even still only own same such more most much many lot lots bit kind
    sort like well okay yeah yes mm hm hmm mhm right oh um uh know mean thing things get got getting
    going go goes went come came say said says think thought maybe because cause one two something
    anything everything nothing actually now let again sounds sound seems seem feel feels feeling felt
    make makes made want wanted need needed guess sure
    """.split()
)


def content_words(plain: str) -> set[str]:
    """The words of a plain text that carry content, cut to a rough stem so that "worried" meets "worry"."""
    return {stem(word) for word in plain.split() if word not in EMPTY and len(word) > 1}


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A rough stem: enough to see that two word forms belong together."""
    for ending in ("ingly", "iness", "ings", "ing", "ness", "ied", "ies", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "ey" else word


def feelings(plain: str) -> set[str]:
    """The words for feelings in a plain text."""
    return {word for word in plain.split() if word in FEELINGS}


def shared(plain: str, client: str) -> float:
    """Share (0-1) of a sentence's content words that the client's line holds too."""
    mine = content_words(plain)
    return len(mine & content_words(client)) / len(mine) if mine else 0.0
