"""The same tables with reverse relations, as prefetch_related needs them."""

# ruff: noqa: DJ008  (nobody reads these objects as text)

from django.db import models


class Peer(models.Model):
    """One of our tables; it belongs to no installed app, so nothing migrates it."""

    class Meta:
        abstract = True
        managed = False
        app_label = "peers"


def number() -> models.DecimalField:
    return models.DecimalField(max_digits=15, decimal_places=4, null=True)


class PeerEnhet(Peer):
    kod = models.TextField()
    namn = models.TextField()

    class Meta(Peer.Meta):
        db_table = "grund_enhet"


class PeerUser(Peer):
    first_name = models.TextField()
    last_name = models.TextField()

    class Meta(Peer.Meta):
        db_table = "grund_user"


class PeerPlan(Peer):
    ar = models.IntegerField()

    class Meta(Peer.Meta):
        db_table = "mal_plan"


class PeerUppfoljning(Peer):
    kod = models.TextField()

    class Meta(Peer.Meta):
        db_table = "grund_uppfoljning"


class PeerInlamning(Peer):
    enhet = models.ForeignKey(PeerEnhet, models.DO_NOTHING, related_name="inlamningar")
    uppfoljning_id = models.IntegerField()
    beslut_organ = models.TextField()
    beslut_datum = models.DateField(null=True)
    beslut_paragraf = models.TextField()

    class Meta(Peer.Meta):
        db_table = "grund_inlamning"


class PeerSteg(Peer):
    varde = models.IntegerField()
    ord = models.TextField()
    klass = models.TextField()

    class Meta(Peer.Meta):
        db_table = "mal_skalsteg"


class PeerNyckeltal(Peer):
    publikt_id = models.UUIDField()
    kod = models.TextField()
    namn = models.TextField()
    mattenhet = models.TextField()
    decimaler = models.IntegerField()
    riktning = models.TextField()
    slag = models.TextField()
    kalla = models.TextField()
    rapporteras_till = models.TextField()
    agare = models.ForeignKey(PeerEnhet, models.DO_NOTHING, related_name="+")

    class Meta(Peer.Meta):
        db_table = "nyckeltal_nyckeltal"


class PeerUtfall(Peer):
    nyckeltal = models.ForeignKey(PeerNyckeltal, models.DO_NOTHING, related_name="utfall_lista")
    enhet = models.ForeignKey(PeerEnhet, models.DO_NOTHING, related_name="+")
    avser_fran = models.DateField()
    avser_till = models.DateField()
    kon = models.TextField()
    varde = number()
    saknas_orsak = models.TextField()
    sakerhet = models.TextField()
    kommentar = models.TextField()
    version = models.IntegerField()

    class Meta(Peer.Meta):
        db_table = "nyckeltal_utfall"


class PeerMalvarde(Peer):
    nyckeltal = models.ForeignKey(PeerNyckeltal, models.DO_NOTHING, related_name="malvarden")
    enhet = models.ForeignKey(PeerEnhet, models.DO_NOTHING, related_name="+")
    ar = models.IntegerField()
    typ = models.TextField()
    varde = number()
    varde_max = number()
    tolerans = number()
    tolerans_procent = models.BooleanField()

    class Meta(Peer.Meta):
        db_table = "nyckeltal_malvarde"


class PeerNiva(Peer):
    namn = models.TextField()
    slag = models.TextField()
    bedoms = models.BooleanField()

    class Meta(Peer.Meta):
        db_table = "mal_niva"


class PeerMal(Peer):
    publikt_id = models.UUIDField()
    kod = models.TextField()
    identitet = models.UUIDField()
    namn = models.TextField()
    beskrivning = models.TextField()
    geh = models.TextField()
    geh_beslut = models.TextField()
    level = models.IntegerField()
    lft = models.IntegerField()
    rght = models.IntegerField()
    plan_id = models.IntegerField()
    niva = models.ForeignKey(PeerNiva, models.DO_NOTHING, related_name="+")
    rapporteras_till = models.TextField()
    huvudansvarig = models.ForeignKey(PeerEnhet, models.DO_NOTHING, related_name="+")

    class Meta(Peer.Meta):
        db_table = "mal_mal"


class PeerLank(Peer):
    mal = models.ForeignKey(PeerMal, models.DO_NOTHING, related_name="lankar")
    nyckeltal = models.ForeignKey(PeerNyckeltal, models.DO_NOTHING, related_name="+")
    ordning = models.IntegerField()

    class Meta(Peer.Meta):
        db_table = "nyckeltal_malnyckeltal"


class PeerBedomning(Peer):
    mal = models.ForeignKey(PeerMal, models.DO_NOTHING, related_name="bedomningar")
    enhet = models.ForeignKey(PeerEnhet, models.DO_NOTHING, related_name="+")
    uppfoljning_id = models.IntegerField()
    steg = models.ForeignKey(PeerSteg, models.DO_NOTHING, null=True, related_name="+")
    bedomd_av = models.ForeignKey(PeerUser, models.DO_NOTHING, related_name="+")
    foreslagen = models.TextField()
    spar = models.TextField()
    regelversion = models.TextField()
    motiv = models.TextField()
    orsak = models.TextField()
    effekt = models.TextField()
    atgard = models.TextField()
    version = models.IntegerField()

    class Meta(Peer.Meta):
        db_table = "mal_bedomning"
