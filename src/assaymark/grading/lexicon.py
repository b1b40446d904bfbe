"""Small English word lists behind the linguistic features. Written for this project.

Each name in `LEXICON` becomes one feature: how often its words occur per 100 words. `FUNCTION`
words tell English from other languages.
"""

from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLASSES: Final[dict[str, frozenset[str]]] = {
    "determiner": _set("a an the this that these those both any each some such no all"),
    "possessive": _set("my your his its our their whose"),
    "subject": _set("i he she we they it's that's"),
    "subject with verb": _set("i'm i've i'll i'd you're you've we're we'll they're"),
    "object": _set("me him them us mine yours"),
    "you, it, her": _set("you it her"),
    "question word": _set("who whom which what when where why how"),
    "and": _set("and or but nor yet"),
    "subordinator": _set("if because although though while since until unless as than so"),
    "preposition": _set(
        "of in on at by for with about against between into through during before after above below"
        " from over under"
    ),
    "to": _set("to"),
    "particle": _set("up down out off"),
    "adverb": _set("again then here there only too very just also even still few more most other"),
    "own, same": _set("own same"),
    "not": _set("not"),
    "modal": _set("can could will would shall should may might must won't can't"),
    "do": _set("do does did done don't doesn't didn't"),
    "have": _set("have has had having"),
    "be": _set("be am is are was were been being isn't wasn't"),
}
"""Function words by what they do in a sentence, for telling order from disorder."""

FUNCTION: Final = frozenset().union(*CLASSES.values())

LEXICON: Final[dict[str, frozenset[str]]] = {
    "first person": _set("i me my mine myself i'm i've i'll i'd im ive"),
    "first person plural": _set("we us our ours ourselves we're we've we'll we'd together let's"),
    "second person": _set("you your yours yourself you're you've you'll you'd youre"),
    "third person": _set("he she they him her them his their theirs it its he's she's they're"),
    "modal verbs": _set("could would might may can"),
    "obligation": _set("should must need needs ought shouldn't mustn't supposed gotta"),
    "negation": _set(
        "no not never nothing nobody none nor don't doesn't didn't won't can't cannot isn't wasn't"
        " wouldn't couldn't shouldn't aren't haven't hasn't dont cant"
    ),
    "hedging": _set(
        "maybe perhaps possibly probably seems seem sounds sound guess wonder wondering imagine"
        " likely appears somewhat think"
    ),
    "feelings": _set(
        "feel feels feeling feelings felt upset angry anger sad sadness hurt hurts worried worry"
        " afraid scared fear anxious nervous frustrated frustrating frustration disappointed"
        " disappointing disappointment stressed stress overwhelmed overwhelming exhausted tired"
        " lonely alone ashamed embarrassed guilty grief lost proud relieved hopeless helpless"
        " discouraged discouraging tough hard difficult painful heavy awful"
    ),
    "good words": _set(
        "good great happy glad nice well better best love wonderful amazing excellent thank thanks"
        " appreciate strong brave hope positive proud"
    ),
    "bad words": _set(
        "bad wrong worse worst terrible awful horrible hate problem problems fail failed failure"
        " fault mistake poor unfortunately"
    ),
    "apology": _set("sorry apologise apologize apologies apology regret forgive"),
    "acknowledging": _set(
        "understand understandable hear heard see sounds makes sense valid appreciate"
        " acknowledge recognise recognize notice listening listen"
    ),
    "causes": _set("because since therefore thus hence so due reason reasons cause caused"),
    "contrast": _set("but however although though yet whereas instead despite otherwise"),
    "sequence": _set("first then next after before finally later second third last once when"),
    "conditions": _set("if unless whether otherwise depends case"),
    "time and dates": _set(
        "today tomorrow tonight monday tuesday wednesday thursday friday saturday sunday morning"
        " noon afternoon evening hour hours minute minutes day days week weeks month pm am o'clock"
        " deadline soon now"
    ),
    "promises": _set("i'll we'll will promise call send check make sure arrange confirm follow"),
    "advice verbs": _set(
        "try take go get keep find start stop consider talk ask look write apply remember focus"
        " recommend suggest advise"
    ),
    "minimising": _set(
        "just only least simply relax calm cheer easy fine okay overreact overreacting wallow"
        " everyone everybody happens positive"
    ),
    "absolutes": _set("always never every all everyone nobody nothing completely totally"),
    "intensity": _set("very really so extremely incredibly totally absolutely truly quite"),
    "question words": _set("how what why when where who which"),
    "reflection": _set("learned learnt realised realized noticed reflect thought wanted tried"),
    "examples": _set("example instance e.g like such namely specifically particular"),
    "comparison": _set("more less than better worse most least rather compared"),
    "people": _set("people team colleague colleagues customer manager friend friends family"),
}

OPEN_STARTS: Final = _set("how what why where who which tell when what's how's")
CLOSED_STARTS: Final = _set(
    "do does did is are was were have has had can could will would should don't isn't aren't"
)
ADVICE_STARTS: Final = LEXICON["advice verbs"] | _set("maybe don't just let please you")
