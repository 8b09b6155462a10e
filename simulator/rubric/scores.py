"""From codes to points: 0-4 for each skill by the anchors of the code book, or "not scored".

None means that there was no opportunity, or that the coder can't tell. It is never 0 and never averaged.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.rubric.addressing import unaddressed
from simulator.rubric.codebook import codebook
from simulator.rubric.coder import local_coding
from simulator.rubric.codes import BehaviorCode, CodedReply, Score
from simulator.rubric.language import another_language
from simulator.rubric.lexicon import HARD_FEELINGS, content_words, feelings
from simulator.rubric.reflecting import DOUBTFUL
from simulator.rubric.sentences import plain
from simulator.rubric.validating import STOCK
from simulator.words import CodeName, Skill

# Below this a lone code does not decide points by itself.
SURE = 0.55
HALF_SURE = 0.5
# A validation at level 4 or 5 this sure gives the feeling a reason, and does not only say that it makes sense.
REASONED = 0.7
QUESTIONS: frozenset[CodeName] = frozenset({"open_question", "closed_question"})
REFLECTIONS: frozenset[CodeName] = frozenset({"reflection_simple", "reflection_complex"})
TELLING: frozenset[CodeName] = frozenset({"advice", "self_focus"})

Verdict = tuple[int | None, str, tuple[BehaviorCode, ...]]


def code_and_score(text: str, client_line: str | None = None) -> CodedReply:
    """Codes and scores of one reply against the client's last line.

    Words that speak to the grader (`addressing.py`) are not read.
    """
    text = unaddressed(text)
    coding = local_coding(text, client_line)
    return CodedReply(coding.codes, score_reply(text, coding.codes, client_line), codebook().version, main=coding.main)


def score_reply(text: str, codes: tuple[BehaviorCode, ...], client_line: str | None = None) -> tuple[Score, ...]:
    """One score for each skill, with the anchor of its points and the words that earned them.

    `codes` may come from any coder; `text` is the reply they point into.
    """
    client, words = plain(client_line or ""), plain(text)
    if words and another_language(text, words):
        abroad: Verdict = (None, "not in English: the coder can't tell", ())
        return (_score("validation", abroad), _score("open_questions", abroad))
    return (
        _score("validation", _validation(text, codes, client)),
        _score("open_questions", _open_questions(text, codes, client)),
    )


def _score(skill: Skill, verdict: Verdict) -> Score:
    points, reason, codes = verdict
    return Score(skill, points, reason, codebook().anchor(skill, points), codes)


def _validation(text: str, codes: tuple[BehaviorCode, ...], client: str) -> Verdict:
    against = _named(codes, {"invalidation"})
    reflected = [code for code in _named(codes, REFLECTIONS) if code.confidence >= HALF_SURE]
    stock = [code for code in reflected if STOCK.match(plain(text[code.start : code.end]))]
    handed = [code for code in reflected if code not in stock]
    reasoned = [code for code in _named(codes, {"validation"}) if (code.level or 0) >= 4]
    if against:
        return _invalidated(against, [*handed, *reasoned])
    if handed or [code for code in _named(codes, {"validation"}) if (code.level or 0) >= 2]:
        return _understood(text, codes, handed, reasoned)
    warm = [code for code in codes if code in stock or code.name in ("validation", "affirmation")]
    if warm:
        what = "praise" if warm[0].name == "affirmation" else "a stock phrase"
        return 2, f"{what}: {quote(text, warm[0])}", tuple(warm)
    mistaken = [code for code in codes if missed(code)]
    if mistaken:
        return 1, mistaken[0].why, tuple(mistaken)
    if reflected or _named(codes, REFLECTIONS):
        return None, "perhaps a reflection; too little to tell", ()
    return _passed_over(text, codes, client)


def _invalidated(against: list[BehaviorCode], redeeming: list[BehaviorCode]) -> Verdict:
    worst = max(against, key=lambda code: code.confidence)
    softened = any(code.confidence >= worst.confidence and code.start != worst.start for code in redeeming)
    points = 1 if softened or worst.confidence < SURE else 0
    return points, worst.why, (worst, *redeeming)


def _understood(
    text: str, codes: tuple[BehaviorCode, ...], handed: list[BehaviorCode], reasoned: list[BehaviorCode]
) -> Verdict:
    shown = [*handed, *[code for code in _named(codes, {"validation"}) if (code.level or 0) >= 2]]
    unsaid = [
        code
        for code in shown
        if code.confidence >= SURE
        and (
            code.name == "reflection_complex" or (code in reasoned and (code.confidence >= REASONED or code.level == 6))
        )
    ]
    # advice or an own story right behind it does not leave the feeling standing
    left_standing = not _named(codes, {"advice", "self_focus"})
    best = max(unsaid or shown, key=lambda code: code.confidence)
    if unsaid and left_standing:
        reason = "puts the unsaid into words" if best.name == "reflection_complex" else "says why it makes sense"
        return 4, f"{reason}: {quote(text, best)}", tuple(shown)
    reason = f"shows what was heard: {quote(text, best)}"
    return 3, reason if left_standing else f"{reason}, then goes on to advise", tuple(shown)


def _passed_over(text: str, codes: tuple[BehaviorCode, ...], client: str) -> Verdict:
    told = _named(codes, {"advice", "self_focus"})
    felt = sorted(word for word in feelings(client) if word in HARD_FEELINGS)
    if told:
        what = "advises" if told[0].name == "advice" else "turns to oneself"
        over = f" and passes over “{felt[0]}”" if felt else ""
        return 1, f"{what}{over}: {quote(text, told[0])}", tuple(told)
    words = plain(text)
    taken_up = content_words(words) & content_words(client) or feelings(words) or "for you" in words
    if felt and len(words.split()) > 3 and not taken_up:
        return 1, f"passes over “{felt[0]}”", ()
    return None, "no opportunity, or too little to tell", ()


def _open_questions(text: str, codes: tuple[BehaviorCode, ...], client: str) -> Verdict:
    asked = _named(codes, QUESTIONS)
    opened = _named(codes, {"open_question"})
    if not asked:
        return _unasked(text, codes)
    if opened:
        return _opened(text, codes, opened, asked, client)
    advising = {code.start for code in _named(codes, {"advice"})}
    loaded = [code for code in asked if code.leading or code.start in advising]
    if len(asked) > 1:
        return 0, f"{len(asked)} closed questions in a row", tuple(asked)
    if loaded:
        return 0, f"the question carries its answer: {quote(text, loaded[0])}", tuple(loaded)
    return 1, f"a closed question: {quote(text, asked[0])}", tuple(asked)


def _unasked(text: str, codes: tuple[BehaviorCode, ...]) -> Verdict:
    told = [code for code in _named(codes, TELLING) if code.confidence >= SURE]
    left_room = _named(codes, REFLECTIONS | {"validation", "affirmation"})
    if told and not left_room:
        return 0, f"tells and asks nothing: {quote(text, told[0])}", tuple(told)
    return None, "no question tried", ()


def _opened(
    text: str,
    codes: tuple[BehaviorCode, ...],
    opened: list[BehaviorCode],
    asked: list[BehaviorCode],
    client: str,
) -> Verdict:
    best = max(opened, key=lambda code: code.confidence)
    advised = _named(codes, {"advice", "invalidation"})
    if len(asked) > 1:
        return 2, f"an open question in a stack of {len(asked)}: {quote(text, best)}", tuple(asked)
    if best.leading:
        return 2, f"an open question with a push in it: {quote(text, best)}", (best,)
    if advised:
        return 2, f"an open question beside {advised[0].name}: {quote(text, best)}", (best, *advised)
    if _takes_up(text, codes, best, client):
        return 4, f"one open question on what was just said: {quote(text, best)}", (best,)
    return 3, f"one open question: {quote(text, best)}", (best,)


def _takes_up(text: str, codes: tuple[BehaviorCode, ...], question: BehaviorCode, client: str) -> bool:
    """Whether the question, or a reflection it follows, holds words of the client's line."""
    near = [code for code in _named(codes, REFLECTIONS) if code.start < question.start and not missed(code)]
    said = content_words(client)
    return any(content_words(plain(text[code.start : code.end])) & said for code in (question, *near))


def missed(code: BehaviorCode) -> bool:
    """Whether a reflection is one that gets the client wrong."""
    return code.name in REFLECTIONS and code.confidence < DOUBTFUL


def quote(text: str, code: BehaviorCode, words: int = 9) -> str:
    """The words of a code's span in quotation marks, cut after a few."""
    spoken = text[code.start : code.end].split()
    shown = " ".join(spoken[:words]).rstrip(".,;:")
    return f"“{shown}{'…' if len(spoken) > words else ''}”"


def _named(codes: tuple[BehaviorCode, ...], names: Iterable[str]) -> list[BehaviorCode]:
    wanted = frozenset(names)
    return [code for code in codes if code.name in wanted]
