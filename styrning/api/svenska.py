"""graphql-core's own messages in Swedish, as far as they are known; the rest stay as they are.

A message is known by its wording alone, so an upgrade that changes one shows it in English again:
tests/api/test_svenska.py holds every pattern to what the library says.
"""

import re
from collections.abc import Iterable

from graphql import GraphQLError, GraphQLSyntaxError

Table = tuple[tuple[re.Pattern[str], str], ...]


def table(*rows: tuple[str, str]) -> Table:
    """Patterns of whole messages, each with its Swedish; {0} is the first group."""
    return tuple((re.compile(pattern, re.DOTALL), text) for pattern, text in rows)


SYNTAX = table(
    (r"Expected (.+?), found (.+)\.", "Här väntades {0}, men här är {1}."),
    (r"Unexpected <EOF>\.", "Frågan är tom, eller tar slut för tidigt."),
    (
        r"Unexpected single quote character .+",
        "Skriv text inom dubbla citattecken (\"), inte enkla (').",
    ),
    (r"Unexpected variable '(.+)' in constant value\.", "Variabeln ”{0}” kan inte stå här."),
    (r"Unexpected description, .+", "En beskrivning kan inte stå här."),
    (
        r"(?:Unexpected|Invalid) character: (.+)\.",
        "Tecknet {0} kan inte stå här. Namn skrivs med a–z, 0–9 och _.",
    ),
    (r"Unexpected (.+)\.", "Här kan inte {0} stå."),
    (r"Invalid number, unexpected digit after 0: .+", "Ett tal kan inte börja med 0."),
    (
        r"Invalid number, expected digit but got: (.+)\.",
        "Talet är felskrivet: här väntades en siffra, men här är {0}.",
    ),
    (r"Unterminated string\.", 'Texten saknar citattecken (") i slutet.'),
    (
        r"Invalid (?:character|Unicode) escape sequence: '(.+)'\.",
        "”{0}” är inget tecken. Ett omvänt snedstreck i en text skrivs dubbelt.",
    ),
    (r"Invalid character within String: (.+)\.", "Texten har ett otillåtet tecken: {0}."),
    (
        r"Document contains more than (\d+) tokens\. Parsing aborted\.",
        "Frågan har fler än {0} ord och skiljetecken. Dela upp den.",
    ),
    (
        r"Document is nested too deeply\. Parsing aborted\.",
        "Frågan har för många nivåer. Dela upp den.",
    ),
)

SCHEMA = table(
    (r"Cannot query field '(.+)' on type '(.+)'\.", "Fältet ”{0}” finns inte på typen ”{1}”."),
    (r"Unknown argument '(.+)' on field '(.+)'\.", "Fältet ”{1}” har inget argument ”{0}”."),
    (r"Unknown argument '(.+)' on directive '(.+)'\.", "”{1}” har inget argument ”{0}”."),
    (
        r"Field '(.+)' argument '(.+)' of type '(.+)' is required, but it was not provided\.",
        "Fältet ”{0}” måste ha argumentet ”{1}” ({2}).",
    ),
    (
        r"Directive '(.+)' argument '(.+)' of type '(.+)' is required, but it was not provided\.",
        "”{0}” måste ha argumentet ”{1}” ({2}).",
    ),
    (
        r"Field '(.+)' of type '(.+)' must have a selection of subfields\.",
        "Välj vilka fält som ska hämtas ur ”{0}” ({1}).",
    ),
    (
        r"Field '(.+)' must not have a selection since type '(.+)' has no subfields\.",
        "”{0}” ({1}) är ett enkelt värde och har inga fält att välja bland.",
    ),
    (
        r"Fields '(.+?)' conflict because (.+)\. Use different aliases on the fields to fetch both"
        r" if this was intentional\.",
        "”{0}” står för två olika saker på samma nivå: {1}. Ge dem olika alias om du vill ha båda.",
    ),
    (r"Unknown type '(.+)'\.", "Typen ”{0}” finns inte."),
    (r"Unknown directive '(.+)'\.", "Direktivet ”{0}” finns inte."),
    (r"Directive '(.+)' may not be used on (.+)\.", "”{0}” kan inte stå här ({1})."),
    (
        r"The directive '(.+)' can only be used once at this location\.",
        "”{0}” kan bara stå en gång på samma ställe.",
    ),
    (r"Unknown fragment '(.+)'\.", "Fragmentet ”{0}” finns inte."),
    (r"Fragment '(.+)' is never used\.", "Fragmentet ”{0}” används inte. Ta bort det."),
    (
        r"Cannot spread fragment '(.+?)' within itself.*",
        "Fragmentet ”{0}” innehåller sig självt.",
    ),
    (
        r"Fragment '(.+)' cannot condition on non composite type '(.+)'\.",
        "Fragmentet ”{0}” kan inte gälla ”{1}”, som inte har några fält.",
    ),
    (
        r"Fragment cannot condition on non composite type '(.+)'\.",
        "Ett fragment kan inte gälla ”{0}”, som inte har några fält.",
    ),
    (
        r"Fragment '(.+)' cannot be spread here as objects of type '(.+)' can never be of type"
        r" '(.+)'\.",
        "Fragmentet ”{0}” gäller ”{2}” och kan inte användas i ”{1}”.",
    ),
    (
        r"Fragment cannot be spread here as objects of type '(.+)' can never be of type '(.+)'\.",
        "Ett fragment som gäller ”{1}” kan inte användas i ”{0}”.",
    ),
    (
        r"This anonymous operation must be the only defined operation\.",
        "En fråga utan namn måste stå ensam. Ge varje fråga ett namn.",
    ),
    (r"There can be only one operation named '(.+)'\.", "Två frågor heter ”{0}”."),
    (r"There can be only one fragment named '(.+)'\.", "Två fragment heter ”{0}”."),
    (r"There can be only one argument named '(.+)'\.", "Argumentet ”{0}” står två gånger."),
    (r"There can be only one variable named '(.+)'\.", "Variabeln ”{0}” deklareras två gånger."),
    (r"There can be only one input field named '(.+)'\.", "Fältet ”{0}” står två gånger."),
    (
        r"The '?(.+?)'? definition is not executable\.",
        "Här tas bara frågor emot; ”{0}” är en definition.",
    ),
)

VARIABLES = table(
    (
        r"Variable '(.+)' is not defined by operation '(.+)'\.",
        "Variabeln ”{0}” är inte deklarerad i frågan ”{1}”.",
    ),
    (r"Variable '(.+)' is not defined\.", "Variabeln ”{0}” är inte deklarerad i frågan."),
    (
        r"Variable '(.+)' is never used in operation '(.+)'\.",
        "Variabeln ”{0}” används inte i frågan ”{1}”. Ta bort den.",
    ),
    (r"Variable '(.+)' is never used\.", "Variabeln ”{0}” används inte. Ta bort den."),
    (
        r"Variable '(.+)' of type '(.+)' used in position expecting type '(.+)'\.",
        "Variabeln ”{0}” är deklarerad som {1}, men där den används väntas {2}.",
    ),
    (
        r"Variable '(.+)' cannot be non-input type '(.+)'\.",
        "Variabeln ”{0}” kan inte vara {1}, som bara finns i svar.",
    ),
    (
        r"Variable '(.+)' of required type '(.+)' was not provided\.",
        "Variabeln ”{0}” ({1}) saknas i ”variables”.",
    ),
    (
        r"Variable '(.+)' of non-null type '(.+)' must not be null\.",
        "Variabeln ”{0}” ({1}) kan inte vara null.",
    ),
    (r"Variable values are nested too deeply\.", "Variablernas värden har för många nivåer."),
)

VALUES = table(
    (r"Int cannot represent non-integer value: (.+)", "{0} är inget heltal."),
    (
        r"Int cannot represent non 32-bit signed integer value: (.+)",
        "{0} är för stort eller för litet för ett heltal (Int).",
    ),
    (
        r"String cannot represent a non string value: (.+)",
        "{0} är ingen text. Skriv text inom citattecken.",
    ),
    (r"Boolean cannot represent a non boolean value: (.+)", "{0} är varken true eller false."),
    (
        r"ID cannot represent (?:a non-string and non-integer )?value: (.+)",
        "{0} är ingen kod. Skriv den som text inom citattecken.",
    ),
    (
        r"Date cannot represent (?:non-string )?value: (.+)",
        '{0} är inget datum. Skriv som "2026-11-18".',
    ),
    (
        r"DateTime cannot represent (?:non-string )?value: (.+)",
        '{0} är ingen tidpunkt. Skriv som "2026-11-18T10:00:00Z".',
    ),
    (r"Value '(.+)' does not exist in '(.+)' enum\.", "”{0}” finns inte i uppräkningen ”{1}”."),
    (
        r"Enum '(.+)' cannot represent non-enum value: (.+)\.",
        "{1} är inget värde i uppräkningen ”{0}”, som skrivs utan citattecken i frågan.",
    ),
    (
        r"Enum '(.+)' cannot represent non-string value: (.+)\.",
        "{1} är inget värde i uppräkningen ”{0}”. Skriv värdets namn som text.",
    ),
    (
        r"Expected value of type '(.+?)', found (.+)\.",
        "Här väntades {0}, men här står {1}.",
    ),
    (r"Expected type '(.+)' to be a mapping\.", "Här väntades ett objekt ({0})."),
    (
        r"Expected non-nullable type '(.+)' not to be None\.",
        "Här väntades {0}, som inte kan vara null.",
    ),
    (r"Field '(.+)' of required type '(.+)' was not provided\.", "Fältet ”{0}” ({1}) saknas."),
    (r"Field '(.+)' is not defined by type '(.+)'\.", "Fältet ”{0}” finns inte på ”{1}”."),
    (
        r"Argument '(.+)' of non-null type '(.+)' must not be null\.",
        "Argumentet ”{0}” ({1}) kan inte vara null.",
    ),
)

REASONS = table(
    (r"'(.+)' and '(.+)' are different fields", "”{0}” och ”{1}” är olika fält"),
    (r"they have differing arguments", "de har olika argument"),
    (r"they return conflicting types '(.+)' and '(.+)'", "de är av olika typ, {0} och {1}"),
    (r"subfields '.+", "fälten i dem är olika"),
)

TOKENS = {
    "Name": ("ett namn", "namnet"), "Int": ("ett heltal", "heltalet"),
    "Float": ("ett decimaltal", "decimaltalet"), "String": ("en text", "texten"),
    "BlockString": ("en text", "texten"),
}  # fmt: skip
KNOWN = SCHEMA + VARIABLES + VALUES
GIVEN = re.compile(r"Variable '(.+?)' got invalid value .+?(?: at '([^']+)')?", re.DOTALL)
LONGEST = 2_000  # characters
CODE_POINT = re.compile(r"U\+([0-9A-F]+)")
SUGGESTIONS = re.compile(r"(?:the enum value )?('.+')\?", re.DOTALL)


def swedish(error: GraphQLError) -> str | None:
    """What the library says in ``error``; None where its message is not known, or is too long.

    A long one repeats what was sent, and what was sent could be made to be searched for seconds.
    """
    if len(error.message) > LONGEST:
        return None
    if isinstance(error, GraphQLSyntaxError):
        return _found(SYNTAX, error.message.removeprefix("Syntax Error: "), token)
    cause = error.original_error
    if isinstance(cause, GraphQLError) and cause.message != error.message:
        given = GIVEN.fullmatch(error.message.removesuffix(f"; {cause.message}"))
        if given:
            place = (given[2] or given[1]).removeprefix("$")
            return f"Variabeln ”${place}”: {_sentence(cause.message) or cause.message}"
    return _sentence(error.message)


def token(text: str) -> str:
    """A token as the parser tells it, in words: Name 'mal', '{', <EOF>, U+00E5."""
    kind, _, value = text.partition(" ")
    if kind in TOKENS:
        some, the = TOKENS[kind]
        return f"{the} ”{value[1:-1]}”" if value else some
    if text == "<EOF>":
        return "frågan slut"
    point = CODE_POINT.fullmatch(text)
    if point and (char := chr(int(point[1], base=16))).isprintable():
        return f"”{char}”"
    return f"”{text[1:-1]}”" if len(text) > 2 and text[0] == text[-1] == "'" else text


def _sentence(message: str) -> str | None:
    said, names = suggested(message)
    text = _found(KNOWN, said, _reason)
    return f"{text} Menade du {_either(names)}?" if text and names else text


def suggested(message: str) -> tuple[str, list[str]]:
    """The message without the names that it suggests at its end, and these."""
    said, _, rest = message.rpartition(" Did you mean ")
    found = SUGGESTIONS.fullmatch(rest) if said else None
    return (said, re.findall(r"'(.+?)'", found[1])) if found else (message, [])


def _reason(text: str) -> str:
    """Why two fields conflict; what else a message holds stays as it is."""
    return _found(REASONS, text, str) or text


def _found(rows: Table, message: str, shown) -> str | None:
    for pattern, text in rows:
        if found := pattern.fullmatch(message):
            return text.format(*map(shown, found.groups()))
    return None


def _either(names: Iterable[str]) -> str:
    *first, last = [f"”{name}”" for name in names]
    return f"{', '.join(first)} eller {last}" if first else last
