"""A fingerprint of all that a goal's judgement rests on in a round: has anything changed?"""

from hashlib import sha256

from nyckeltal.entry import Malblock, Rad


def fingerprint(block: Malblock) -> str:
    """The same while judgement, figures, forecasts and grounds are the same versions."""
    bedomning = block.bedomning.version if block.bedomning else 0
    facts = [f"b{bedomning}", *(f"g{row.publikt_id}.{row.version}" for row in block.grunder)]
    facts += [_figure(rad) for rad in block.rader]
    return sha256("|".join(sorted(facts)).encode()).hexdigest()


def _figure(rad: Rad) -> str:
    figure = rad.figure
    now = figure["serie"][-1] if figure["period"] else None
    versions = sorted(now["versioner"].items()) if now else []
    value = now["totalt"] if now else None
    return f"{figure['kod']}@{rad.enhet_id}:{versions}:{value}:{figure['prognos_version']}"
