"""Cutting a reply into sentences, with or without punctuation.

Speech to text and hurried typing carry no full stops or capitals, so a reply is first read as a row of plain words
(lower case, contractions written out, fillers dropped) that remember where they stand; sentences end at punctuation
and also where a question or a stock opening ("that sounds", "I'm sorry") plainly begins. Rules are then written once,
against plain words, and every span still points into the reply as it was typed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
HARD_END = re.compile(r"[.?!;…\n]")
CLOSING = re.compile(r"""[.?!…)\]"'”’]*""")
ABBREVIATION = frozenset({"dr", "mr", "mrs", "ms", "st", "vs", "etc", "e", "g", "i"})
FILLERS = frozenset({"um", "umm", "uh", "uhm", "erm", "er", "ah"})

# Typed without the apostrophe, or run together.
LOOSE = {
    "dont": "do not", "cant": "can not", "wont": "will not", "im": "i am", "ive": "i have", "youre": "you are",
    "youve": "you have", "thats": "that is", "whats": "what is", "hows": "how is", "its": "it is",
    "didnt": "did not", "doesnt": "does not", "isnt": "is not", "wasnt": "was not", "couldnt": "could not",
    "wouldnt": "would not", "shouldnt": "should not", "havent": "have not", "hasnt": "has not",
    "arent": "are not", "werent": "were not", "theyre": "they are", "theres": "there is", "youll": "you will",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "kinda": "kind of", "sorta": "sort of",
    "u": "you", "ur": "your", "cos": "because", "cuz": "because", "ok": "okay", "cannot": "can not",
    "can't": "can not", "won't": "will not", "shan't": "shall not", "let's": "let us", "lets": "let us",
    "ain't": "is not",
}  # fmt: skip
SUFFIXES = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am", "'d": "would"}
IS_AFTER = frozenset(
    {"it", "that", "what", "how", "there", "here", "who", "where", "when", "why", "he", "she", "this", "everything"}
)

AUXILIARY = r"(?:is|are|was|were|do|does|did|have|has|had|can|could|would|will|should|might|may)"
SUBJECT = (
    r"(?:you|your|it|that|this|these|those|there|the|they|he|she|we|i|his|her|their|things|life|work|people"
    r"|a|some|any|going|been|on|like|left|coming|up|happening|different)"
)
# A question plainly begins here. Matched at a word, against the plain words that follow it.
QUESTION_START = re.compile(
    r"(?:why|how so|how come)$|"
    rf"(?:what|how|why|where|when|who)(?: else| exactly)? {AUXILIARY}(?: not)? {SUBJECT}\b|what (?:happened|happens"
    r"|brings|brought|makes|made|about|kind of|sort of|else|would|comes|goes|helps|keeps|worries|matters"
    r"|bothers)\b|how (?:about|come|long|many|much|often|old|important|confident|ready|likely"
    rf"|far)\b.{{0,40}}? {AUXILIARY}\b|(?:do|did|are|were|have|can|could|would|will) you\b(?! know\b(?! (?:what|how"
    r"|why|if|the|your|that)))|(?:is there|are there|was there|is it|was it) (?:any|something|okay|alright"
    r"|all right|possible|anyone)|(?:tell me|tell us|say more|help me understand|walk me through|talk me through"
    r"|describe) ?|i (?:am )?(?:just )?(?:wonder|wondering|curious)\b|i would (?:like|love) to (?:hear|know"
    r"|understand)\b"
)
# A statement plainly begins here.
STATEMENT_START = re.compile(
    r"(?:that|this|it) (?:sounds|seems|must|makes sense)\b|(?:it )?sounds like\b"
    r"|i am (?:so |really |very |truly )?sorry\b|i can (?:see|hear|imagine|understand|tell|only imagine)\b"
    r"|i (?:hear|understand)\b|you should\b|maybe you (?:should|could|can)\b|i think you (?:should|could|need)\b"
    r"|no wonder\b|of course you\b|you (?:are|must be) feeling\b|you feel\b"
)
# After a comma and "and", in what began as a question: the next one, "and does she know".
ASKED_ON = re.compile(
    rf"(?:do|does|did) (?!not|so|what|the|all|every|nothing)\w+ \w+"
    rf"|{AUXILIARY} (?:you|your|he|she|they|it|that|his|her)\b"
)
CONNECTIVES = frozenset({"so", "and", "but", "well", "okay", "yeah", "yes", "or", "then", "now", "please", "also"})
# After these, "what was", "do you" or "that sounds" goes on with the same sentence.
JOINERS = frozenset(
    """
    know knows knew see about understand understanding of to that is was are were wonder wondering tell
    me say said ask asked hear hearing sure by for on with in like imagine guess matter exactly from
    remember if because when what how why where which who whether than as nor neither you i we they it
    think thinks feel not just can could would do did the a your this might may will should curious
    interested into really only whenever while though although until since after before share even
    something anything everything nothing all person people does us sense idea whatever figure out
    realize notice noticed mean means recommend suggest
    """.split()
)
WH_WORDS = frozenset({"what", "how", "which", "why", "where", "when", "who", "whose"})
MIN_WORDS = 2


@dataclass(frozen=True)
class Word:
    """One plain word and the characters of the reply it came from (a contraction gives two words, one place)."""

    plain: str
    start: int
    end: int
    after_comma: bool = False


@dataclass(frozen=True)
class Sentence:
    """One sentence of a reply: its exact span, its plain words, and whether a question mark ends it."""

    reply: str
    start: int
    end: int
    words: tuple[Word, ...]
    marked: bool
    index: int = 0
    count: int = 1

    @cached_property
    def plain(self) -> str:
        """The plain words with one space between."""
        return " ".join(word.plain for word in self.words)

    @property
    def text(self) -> str:
        """The sentence as typed."""
        return self.reply[self.start : self.end]

    def quote(self, match: re.Match[str]) -> str:
        """The typed words that a match in `plain` rests on."""
        starts, at = [], 0
        for word in self.words:
            starts.append(at)
            at += len(word.plain) + 1
        first = max(0, bisect_right(starts, match.start()) - 1)
        last = max(first, bisect_right(starts, max(match.start(), match.end() - 1)) - 1)
        return self.reply[self.words[first].start : self.words[last].end]


# A reply and the client's line are read by one part of the coder after the other.
@lru_cache(maxsize=256)
def plain_words(text: str) -> tuple[Word, ...]:
    """Every word of a text, plain: lower case, contractions written out, fillers and false starts dropped."""
    tokens = list(TOKEN.finditer(text))
    words: list[Word] = []
    for here, token in enumerate(tokens):
        typed = token.group().lower().replace("’", "'")
        if typed in FILLERS or _false_start(text, tokens, here, typed):
            continue
        after_comma = here > 0 and "," in text[tokens[here - 1].end() : token.start()]
        words += [Word(part, token.start(), token.end(), after_comma) for part in _written_out(typed).split()]
    return tuple(words)


def plain(text: str) -> str:
    """A text as plain words with one space between."""
    return " ".join(word.plain for word in plain_words(text))


def sentences(reply: str) -> tuple[Sentence, ...]:
    """The sentences of a reply in order; none for a reply without words."""
    chunks = [part for chunk in _punctuated(reply, plain_words(reply)) for part in _unpunctuated(chunk)]
    found = []
    for index, chunk in enumerate(chunks):
        limit = chunks[index + 1][0].start if index + 1 < len(chunks) else len(reply)
        start, end = chunk[0].start, _closing(reply, chunk[-1].end, limit)
        tail = reply[chunk[-1].end : limit]
        found.append(Sentence(reply, start, end, tuple(chunk), "?" in tail, index, len(chunks)))
    return tuple(found)


def _written_out(typed: str) -> str:
    if typed in LOOSE:
        return LOOSE[typed]
    for suffix, word in SUFFIXES.items():
        if typed.endswith(suffix) and len(typed) > len(suffix):
            stem = typed.removesuffix(suffix)
            if word == "would" and stem in ("how", "what", "why", "where"):
                word = "did"
            return f"{stem} {word}"
    if typed.endswith("'s") and typed[:-2] in IS_AFTER:
        return f"{typed[:-2]} is"
    return typed


def _false_start(text: str, tokens: list[re.Match[str]], here: int, typed: str) -> bool:
    """ "you-you're", "that's- that's": the first try is dropped."""
    if here + 1 == len(tokens):
        return False
    following = tokens[here + 1]
    gap = text[tokens[here].end() : following.start()]
    nxt = following.group().lower().replace("’", "'")
    return gap.strip() in ("-", "--", "–") and nxt.startswith(typed)


def _punctuated(reply: str, words: Sequence[Word]) -> list[list[Word]]:
    chunks: list[list[Word]] = []
    for word in words:
        if chunks and not _ends_between(reply, chunks[-1][-1], word):
            chunks[-1].append(word)
        else:
            chunks.append([word])
    return chunks


def _ends_between(reply: str, left: Word, right: Word) -> bool:
    gap = reply[left.end : right.start]
    end = HARD_END.search(gap)
    if end is None:
        return False
    return not (gap == "." or (end.group() == "." and left.plain in ABBREVIATION))


def _unpunctuated(chunk: list[Word]) -> list[list[Word]]:
    """Cut a row of words wherever a question or a stock statement begins in it."""
    parts: list[list[Word]] = []
    begin = 0
    for here in range(1, len(chunk)):
        cut = _cut(chunk, begin, here)
        if cut is not None:
            parts.append(chunk[begin:cut])
            begin = cut
    return [*parts, chunk[begin:]]


def _cut(chunk: list[Word], begin: int, here: int) -> int | None:
    if chunk[here].start == chunk[here - 1].start:
        return None
    cut = here
    while cut > begin and chunk[cut - 1].plain in CONNECTIVES:
        cut -= 1
    if cut - begin < MIN_WORDS or _joined(chunk, begin, here, cut):
        return None
    ahead = " ".join(word.plain for word in chunk[here : here + 10])
    if chunk[cut].after_comma and chunk[cut].plain == "and" and ASKED_ON.match(ahead):
        return cut if QUESTION_START.match(" ".join(word.plain for word in chunk[begin:cut][:10])) else None
    if QUESTION_START.match(ahead):
        return None if _within_question(chunk, begin, here) else cut
    if cut == here and STATEMENT_START.match(ahead):
        return cut
    return None


def _joined(chunk: list[Word], begin: int, here: int, cut: int) -> bool:
    """Whether the word before makes what follows part of the same sentence."""
    last = chunk[here - 1].plain
    if chunk[here].after_comma and chunk[here].plain in WH_WORDS and len(chunk[begin:here]) > 3:
        return False  # "sorry to hear about that, | how are you"
    if last == "like" and any(word.plain == "what" for word in chunk[begin:here]):
        return False  # "what was that like | how do you"
    return cut == here and last in JOINERS


def _within_question(chunk: list[Word], begin: int, here: int) -> bool:
    """ "how often | do you": the question began a few words before."""
    if chunk[here].plain in WH_WORDS:
        return False
    before = [word.plain for word in chunk[max(begin, here - 6) : here]]
    return any(word in WH_WORDS for word in before)


def _closing(reply: str, end: int, limit: int) -> int:
    """Take the punctuation that ends a sentence into its span, but no white space."""
    closing = CLOSING.match(reply, end, limit)
    return closing.end() if closing else end
