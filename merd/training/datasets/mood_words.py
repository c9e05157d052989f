"""What mood words, as AllMusic's editors use them, say of the quadrants in plain language.

Written down by the words' sense in everyday English, before any figure was computed, and fitted to no clips.
"""

from __future__ import annotations

from collections.abc import Iterable

from merd.mood import Quadrant

# Votes of each quadrant, its own and not the data sets' conventions.
Votes = tuple[float, float, float, float]

# Tenths of a vote for sad (s), calm (c), tense (t) and happy (h); what is missing of ten names no mood.
_TABLE = """
sad: s10; gloomy: s10; lonely: s10; regretful: s10; somber: s9 c1; melancholy: s9 c1; bleak: s8 t2; weary: s8 c2
plaintive: s8 c2; poignant: s8 c2; wistful: s7 c3; bittersweet: s7 c2 h1; autumnal: s6 c4; wintry: s6 c3
yearning: s7 c2; brooding: s7 t3; anguished/distraught: s6 t4; bitter: s5 t5; searching: s4 c3
serious: s3 c1 t2; detached: s4 c2; cold: s4 t3; austere: s4 c2 t1; sparse: s3 c4; insular: s4 c2
brittle: s4 t2; naive: c3 h2; self-conscious: s4 t2; meandering: c4 s1; nostalgic: s5 c5; sentimental: s4 c5 h1
reflective: s4 c6; thoughtful: s3 c6; meditative: s1 c9; restrained: s2 c6; reserved: s2 c6; intimate: s2 c7
nocturnal: s3 c5 t1; literate: s2 c3; cerebral: s1 c3 t1; enigmatic: s2 c2 t2; calm/peaceful: c10; soothing: c10
gentle: s1 c9; relaxed: c9 h1; laid-back/mellow: c9 h1; soft/quiet: s1 c9; delicate: s2 c8; dreamy: s1 c8
ethereal: s1 c8; atmospheric: s1 c6 t1; spacey: c6; hypnotic: c5 t1; tender: s2 c8; warm: c7 h3; pastoral: s1 c9
lazy: c7; light: c5 h5; smooth: c8 h1; lush: c7 h1; elegant: c7 h1; refined: c7; sophisticated: c5 h1
romantic: s1 c7 h2; innocent: c6 h4; sweet: c7 h3; precious: c6 h2; amiable/good-natured: c6 h4
agreeable: c6 h4; reverent: s1 c6; spiritual: s1 c5 h2; pure: c6 h2; organic: c5; flowing: c6 h1
springlike: c4 h5; sensual: c6 h2; mystical: s1 c4 t2; stately: s1 c5 h1; earnest: s2 c4 h1; rustic: s1 c4 h1
earthy: c2; trippy: c3 t1; druggy: c3 s1; circular: c1; complex:; elaborate:; technical:; angry: t10; harsh: t10
hostile: t10; fierce: t10; aggressive: t10; menacing: t10; malevolent: t10; outraged: t10; threatening: t10
belligerent: t10; confrontational: t10; tense/anxious: s1 t9; nervous/jittery: t9; volatile: t10
explosive: t8 h2; visceral: t9; negative: s4 t6; ominous: s2 t8; unsettling: s1 t9; eerie: s2 t7; spooky: s1 t8
paranoid: s1 t9; nihilistic: s3 t7; angst-ridden: s4 t6; suffocating: s4 t6; intense: t7 h1; fiery: t6 h4
urgent: t7 h2; manic: t7 h3; reckless: t7 h3; rebellious: t7 h3; uncompromising: t7; outrageous: t5 h3
brash: t5 h4; rowdy: t4 h6; raucous: t5 h5; thuggish: t8; gritty: s1 t5; sleazy: t4 h2; trashy: t4 h2; snide: t6
acerbic: s1 t6; cynical/sarcastic: s2 t5; sardonic: s2 t5; ironic: t1; irreverent: t3 h4; provocative: t4 h2
crunchy: t5 h1; hungry: t5 h1; fractured: s2 t4; difficult: s2 t4; knotty: t2; clinical: s1 t2
cathartic: s3 t4 h2; dramatic: s3 t3 h1; passionate: s2 t2 h4; epic: t3 h3; powerful: t4 h4; mighty: t4 h4
majestic: c3 h4; marching: t2 h4; indulgent:; sprawling:; messy: t2; greasy: t1 h1; ramshackle: h2 t1
eccentric: h2; quirky: h4; street-smart: t2 h1; happy: h10; joyous: h10; cheerful: h10; fun: h10; exuberant: h10
gleeful: h10; giddy: h10; celebratory: h10; euphoric: h10; jovial: h10; playful: c1 h9; lively: h10
energetic: t2 h8; exciting: t2 h8; thrilling: t3 h7; rousing: t1 h9; boisterous: t2 h8; rollicking: h10
rambunctious: t2 h8; swinging: h9; effervescent: h10; bright: c2 h8; sparkling: c3 h6; positive: c2 h8
optimistic: c2 h8; uplifting: c1 h9; carefree: c3 h7; summery: c3 h7; freewheeling: c2 h7; silly: h9
humorous: h8; whimsical: c3 h6; campy: h7; witty: h6; wry: h2 c1 s1; confident: h6 t1; swaggering: t2 h6
bravado: t3 h5; gutsy: t3 h4; strong: t2 h4; brassy: h7; sexy: c2 h5; sexual: t2 h4; erotic: c3 h2; spicy: t1 h6
hedonistic: t2 h5; theatrical: h3 t1; stylish: c2 h4; slick: h3 c1; striding: h5; pulsing: t2 h4; sugary: c2 h6
"""

# The same words as other tables write them.
_ALIASES = {"tense - anxious": "tense/anxious", "amiable-good natured": "amiable/good-natured"}


def votes_of(words: Iterable[str]) -> Votes:
    """Return the sum of what words say of each quadrant; a word that is not known says nothing."""
    known = [_PLAIN.get(_ALIASES.get(word, word)) for word in (word.strip().casefold() for word in words)]
    sad, calm, tense, happy = (sum(votes[quadrant] for votes in known if votes) for quadrant in Quadrant)
    return sad, calm, tense, happy


def _read() -> dict[str, Votes]:
    entries = [entry.split(":") for entry in _TABLE.replace("\n", ";").split(";") if entry.strip()]
    return {word.strip(): _votes(votes) for word, votes in entries}


def _votes(text: str) -> Votes:
    tenths = {part[0]: int(part[1:]) / 10 for part in text.split()}
    sad, calm, tense, happy = (tenths.get(quadrant.word[0], 0.0) for quadrant in Quadrant)
    return sad, calm, tense, happy


_PLAIN = _read()
