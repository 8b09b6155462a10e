"""Telling English from other languages, and language from keys struck at random. Cautious: in doubt it is English."""

from __future__ import annotations

import re

from simulator.rubric.phrases import any_of

LETTERS = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
VOWEL = re.compile(r"[aeiouy]")
REPEATED = re.compile(r"(.)\1{3,}")
SHORT_RUN = 3
CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")
# "hmmmm", "mmmhm", "aaaah": drawn out, not garbled.
HUMMED = re.compile(r"(?:[hmua]+|o+h+|e+r+m*|w+o+w+|n+o+|y+e+[sah]+|s+o+|l+o+l+|h[ae]h[aeh]*)")
KEYBOARD = any_of(
    r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert|zxcv|xcvb|cvbn|uiop|jkl;",
    r"lkjh|fdsa|poiu",
)
# The commonest words of languages likely to turn up; two of them and no English ones make another language.
FOREIGN = frozenset(
    """
    que de la el es te tienes eres entiendo tengo quiero los las una por para con esta estoy como pero
    muy usted gracias hola qué cómo está sí porque cuando ich du er sie wir und oder aber nicht ist das
    der die ein eine wie geht mit für auf dass mir dir dich mich haben sind bin hast was warum heute
    danke je tu il elle nous vous et ou mais est les des une le avec pour dans bonjour merci comment ça
    va suis êtes pas ne ce qui o os um uma não você está como obrigado bom dia per non che sono ciao
    come stai grazie il lo gli perché wat ik jij het een niet hoe gaat met van en maar jest nie jak się
    no nada lo en mi tu su si yo ella ellos nosotros ser estar hablar habla hablas español nunca siempre todo
    dzień czy to co hvordan jeg du det er ikke och är jag inte vad hur
    """.split()
)
ENGLISH = frozenset(
    """
    the a an and or but is are was were be been am do does did not you i he she it we they me my your
    our this that what how why when where who to of in on at for from with about so if then can could
    would will should have has had just like know think feel okay ok yes no yeah hi hello hey thanks
    thank sorry well right good really all any some one more there here up out go get tell say see hmm
    hm mm oh um uh huh please sure as by too very im its dont
    """.split()
)
BOTH = FOREIGN & ENGLISH


def another_language(text: str, words: str) -> bool:
    """Whether a text (typed, and as plain words) is in another script or language."""
    letters = LETTERS.findall(text)
    if letters and len(LATIN.findall(text)) < len(letters) / 2:
        return True
    listed = words.split()
    english, foreign = _known(listed, ENGLISH), _known(listed, FOREIGN)
    return (foreign >= 2 and foreign > 2 * english) or (foreign > 0 and english == 0 and len(listed) >= 3)


def gibberish(words: str) -> bool:
    """Whether plain words are mostly no words at all."""
    listed = words.split()
    garbled = sum(map(_garbled, listed))
    if garbled:
        # beside keys struck at random, a short run without a vowel is no abbreviation
        garbled += sum(len(word) == SHORT_RUN and VOWEL.search(word) is None for word in listed)
    return garbled > 0 and _known(listed, ENGLISH) == 0 and garbled >= len(listed) / 2


def has_letters(text: str) -> bool:
    """Whether a text holds any letter of any script."""
    return LETTERS.search(text) is not None


def _known(listed: list[str], language: frozenset[str]) -> int:
    return sum(word in language for word in listed if word not in BOTH)


def _garbled(word: str) -> bool:
    if len(word) < 4:
        return False
    if word.isdigit():
        return len(word) > 5
    return (
        VOWEL.search(word) is None
        or KEYBOARD.search(word) is not None
        or REPEATED.search(word) is not None
        or CONSONANTS.search(word) is not None
    ) and HUMMED.fullmatch(word) is None
