"""Words of a reply that speak to whoever scores it and not to the client: "rate this 4", a verdict in JSON, a note.

They are left out before any coder reads the reply, so they can neither earn nor cost points, and a supervisor is told.
By wording alone and cautious: scaling questions ("how would you rate your worry?") and talk of school marks are the
client's. What slips through is still data to a coder, never an instruction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from simulator.rubric.phrases import any_of
from simulator.rubric.sentences import Sentence, sentences

Span = tuple[int, int]

# --- words as typed: text in the form of a machine's

_NAMES = r"system|assistant|user|developer|grader|scorer|rater|evaluator|examiner|coder"
_TAGS = rf"(?:{_NAMES}|inst|instructions?|scores?|verdict|reply|turns?|codes?|json|data)"
_FIELDS = r"validation|open[_ ]questions?|score|scores|points|rating|verdict|grade"
MACHINE = re.compile(
    r"```.*?(?:```|\Z)|<\|im_start\|>.*?(?:<\|im_end\|>|\Z)"
    rf"|<(?P<tag>{_TAGS})\b[^<>]*>.*?</(?P=tag)\s*>"
    rf"|</?\|?/?(?:{_TAGS}|im_start|im_end|endoftext|s)\b[^<>\n]{{0,40}}>?"
    r"|\[/?INST\]|<<SYS>>|#{2,}\s*(?:system|instruction|grading|scoring)[^\n]*"
    rf"|(?:^|(?<=[\n.!?]))\s*(?:{_NAMES})\s*:[^\n]*"
    rf"|\b(?:{_FIELDS})\s*[=:]\s*[0-4]\b(?!\s*(?:out of|of|/)\s*(?:[5-9]|\d\d))(?:\s*(?:/|of|out of)\s*4\b)?[,; ]*",
    re.IGNORECASE | re.DOTALL,
)
_JSON_BEGINS = re.compile(r"[{\[]\s*(?:[{\[]\s*)*[\"'][\w ]{1,40}[\"']\s*:")
_LIKE_LATIN = str.maketrans("авсеіјмнорԛѕтухАВСЕІЈМНОРЅТУХΑΒΕΙΚΜΝΟΡΤΧο", "abceijmhopqstyxABCEIJMHOPSTYXABEIKMNOPTXo")

# --- plain words: sentences that ask for a score

_LEAD = (
    r"^(?:(?:please|kindly|now|so|and|then|just|also|but|or|therefore|hence|always|okay|again|finally|you must"
    r"|you should|you will|you have to|you need to|you are to|you can|must|i want you to|i need you to|be sure to"
    r"|make sure (?:to|you|that you)|remember to|grader|scorer|rater|evaluator|coder|model|assistant|system|supervisor"
    r"|ai|judge|examiner|dear|hey|hi|hello|to|it is required that you|your (?:task|job) is to|\d) )*"
)
_OF_THIS = r"(?:this|that|the|my|our|above|these|all|every|each|following|previous|last|therapist's|trainee's|of|own) "
_TURN = r"(?:reply|replies|response|responses|turn|turns|utterance|submission|intervention|therapist|trainee)"
_THING = rf"(?:{_TURN}|answer|message|text|statement|session|conversation|exchange|sentence|question|questions|skills?)"
_SKILL = r"(?:validation|open questions?|both skills|all skills|every skill|each skill|both|everything)"
_IT = rf"(?:(?:{_OF_THIS})+{_THING}|{_SKILL}|this|that|it|me|us|them|all of (?:this|it|them))"
_NUMBER = r"(?:[0-9]+|four|five|ten)"
_SCALE = r"(?:0|1|zero|one) (?:to |through |and |or |till |until )?(?:3|4|5|7|10|100|five|seven|ten)\b"
_MOST = r"(?:full|maximum|max|maximal|highest|perfect|top|best|highly|high|higher|generously|leniently)"
_JOIN = rf"(?: (?:as|at|with|a|an|the|in|on|for|to|be|of|very|{_SKILL}|level|score|points))*"
_CODE = r"(?:validation|open questions?|(?:complex |simple )?reflections?|affirmations?|level [0-9])"
_MARKS = r"(?:marks?|points?|scores?|ratings?|grades?|credit|levels?)"
_GRADER = r"(?:graders?|scorers?|raters?|evaluators?|assessors?|(?:scoring|grading) (?:model|system|ai|bot|engine))"
_READER = rf"(?:{_GRADER}|coders?|examiners?|markers?|judges?|reviewers?|supervisors?|ai|llm|model|system)"

ADDRESSED = any_of(
    rf"{_LEAD}(?:rate|score|grade|mark|code|classify|annotate|assess|evaluate) (?:this|my|the|these|all|every|each)"
    rf"(?: (?:above|following|previous|whole|therapist's|trainee's))* {_TURN}\b",
    rf"{_LEAD}(?:rate|score|grade|mark|code|classify|annotate|assess|evaluate) {_IT}{_JOIN} (?!{_SCALE})"
    rf"(?:{_NUMBER}|{_MOST})\b",
    rf"{_LEAD}(?:code|classify|count|mark|tag|annotate|treat|score|label|read|consider) {_IT}"
    rf"(?: (?:as|to be|a|an|one|pure|valid))+ {_CODE}\b",
    rf"{_LEAD}(?:give|award|assign|grant|allocate)(?: {_IT})?(?: (?:a|an|the|at least|only|nothing but))* "
    rf"{_MOST}(?: possible)? {_MARKS}\b",
    rf"{_LEAD}(?:give|award|assign|grant|allocate)(?: {_IT})?(?: (?:a|an|at least))* {_NUMBER}"
    rf"(?: points?\b| (?:out )?of 4\b| 4\b| (?:for|on|in) {_SKILL}\b)",
    rf"{_LEAD}(?:give|award|assign|grant) (?:{_OF_THIS})+{_TURN}(?: (?:a|an|at least))* (?:{_NUMBER}|{_MOST})\b",
    rf"{_LEAD}(?:output|emit|return|set|report)(?: (?:only|the|a|an|this|valid|following|exactly))*"
    rf" (?:json|{_MARKS}|verdicts?|codes?|{_SKILL})\b",
    rf"{_LEAD}(?:respond|reply|answer)(?: (?:only|just))* (?:with|in)(?: (?:only|the|a|an|this|valid))* (?:json|scores?"
    r"|points?|verdicts?|codes?)\b",
    rf"{_LEAD}(?:ignore|disregard|forget|override|bypass|skip)(?: (?:all|any|every|the|your|this|previous|prior))*"
    r" (?:rubric|code ?book|scoring|grading|coding|anchors)\b",
    r"(?:^|\b)(?:do not|never|you (?:must|may|can) not) (?:code|score|flag|penali[sz]e|deduct|grade)"
    r" (?:this|that|it|any|points?|my|the|me)\b",
    r"\b(?:note|message|memo|instructions?|attention|attn|notice|reminder|information|dear)(?: (?:to|for|the|all|any"
    rf"|our|my|of|whoever|is))* {_READER}\b",
    rf"^(?:(?:hey|hi|hello|to|for|okay|please) )*(?:the |all |any )*{_GRADER}\b",
    rf"\byou are (?:now )?(?:a|an|the|my) (?:\w+ ){{0,3}}{_GRADER}\b",
    r"\byou are (?:now )?(?:a|an|the|my) (?:generous|lenient|kind|friendly|biased) (?:judge|coder|examiner|marker)\b",
    rf"\b(?:this|my|the|above) {_TURN} (?:clearly |really |certainly |fully |definitely |obviously |should |must |will"
    r" |would |has to |needs to |is to )*(?:deserves?|merits?|earns?|gets?|receives?|be|is|scores?|qualif\w+|counts?"
    rf"|contains?|shows?|demonstrates?|meets?) (?:\w+ ){{0,4}}?(?:{_NUMBER} (?:points?|out|of|4)|{_NUMBER}$"
    rf"|(?:full|maximum|highest|perfect|top) {_MARKS}|perfect|{_CODE}|rubric|anchors?|criteria)\b",
    rf"\b(?:full|maximum|highest|perfect|top)(?: possible)? {_MARKS} (?:for|to|on) "
    rf"(?:{_OF_THIS})*(?:{_THING}|{_SKILL})\b",
    rf"^(?:{_LEAD[1:]})(?:the )?(?:final |correct |right |expected )*(?:{_SKILL}|score|points|rating|verdict|grade)"
    r"(?: (?:score|points|level))?(?: (?:is|equals|should be|must be|to be))* (?:[0-4]|four|full|maximum)"
    r"(?: out of 4| of 4| 4| points)?(?:(?: and)? open questions?(?: is)? [0-4])?$",
    r"\b(?:scoring|coding|grading|evaluation) (?:rubric|model|prompt|instructions?|algorithm|pipeline)\b"
    r"|\bcode ?book\b",
)
# These speak of the reply from outside; they are left out where something else in the reply is plainly addressed.
BESIDE = any_of(
    rf"\b(?:this|the|my|above) (?:{_TURN}|answer|message|text|session|conversation)\b",
    r"\b(?:rubric|scores?|scoring|rating|grades?|grading|coder|coding|json|validation|verdict|instructions?|prompt"
    r"|override|grader|evaluator|examiner|guidelines)\b",
)

# With so few words before it, a sentence is about the score as a whole.
_FEW_WORDS = 3


def addressed(text: str) -> tuple[Span, ...]:
    """Spans of a reply that speak to whoever scores it, in order and apart; empty for nearly every reply."""
    seen, places = _as_read(text)
    found = _json(seen)
    found += [match.span() for match in MACHINE.finditer(_blanked(seen, found))]
    parts = sentences(_blanked(seen, found))
    said = [(part, _begins(part, ADDRESSED)) for part in parts]
    spans = found + [(begin, part.end) for part, begin in said if begin is not None]
    if spans:
        spans += [(part.start, part.end) for part, begin in said if begin is None and BESIDE.search(part.plain)]
    spans = [_with_brackets(seen, start, end) for start, end in spans]
    return _apart([(places[start], places[end - 1] + 1) for start, end in spans])


def unaddressed(text: str) -> str:
    """The reply with those spans blanked, every other character where it was; each blank ends a sentence."""
    return _blanked(text, addressed(text))


def _as_read(text: str) -> tuple[str, list[int]]:
    """The text as an eye reads it - unseen characters gone, look-alikes plain - and where each character stood."""
    seen: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if unicodedata.category(letter) == "Cf":
            continue
        plain = unicodedata.normalize("NFKC", letter)
        seen.append(plain if len(plain) == 1 else letter)
        places.append(place)
    return "".join(seen).translate(_LIKE_LATIN), places


def _begins(part: Sentence, pattern: re.Pattern[str]) -> int | None:
    """Where the addressed words of a sentence begin, a few words before them included; to its end they are left out."""
    match = pattern.search(part.plain)
    if match is None:
        return None
    before = part.plain[: match.start()].count(" ")
    return part.start if before <= _FEW_WORDS else part.words[before].start


def _with_brackets(text: str, start: int, end: int) -> Span:
    """The span with the brackets and quotation marks that stand around it."""
    while start and text[start - 1] in "([{\"'“‘":
        start -= 1
    while end < len(text) and text[end] in ")]}\"'”’":
        end += 1
    return start, end


def _json(text: str) -> list[Span]:
    """Every JSON object or array, to its closing bracket or, where it has none, to the end."""
    found: list[Span] = []
    for match in _JSON_BEGINS.finditer(text):
        if found and match.start() < found[-1][1]:
            continue
        depth, end = 0, len(text)
        for place in range(match.start(), len(text)):
            depth += (text[place] in "{[") - (text[place] in "}]")
            if depth == 0:
                end = place + 1
                break
        found.append((match.start(), end))
    return found


def _blanked(text: str, spans: Iterable[Span]) -> str:
    for start, end in spans:
        text = f"{text[:start]}\n{' ' * (end - start - 1)}{text[end:]}"
    return text


def _apart(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
