"""An edition as files: each format from the one frozen document."""

from django.http import Http404, HttpResponse

from styrning.arsredovisning.arkiv import archive_package
from styrning.arsredovisning.models import Utgava
from styrning.arsredovisning.renderare.filer import FILER, file_name, render
from styrning.arsredovisning.utgavor import envelope, images_of, load_document, public_envelope
from styrning.grund.demo import is_demo

ARKIV = "arkiv"
KNAPPAR = [*((key, fil.namn) for key, fil in FILER.items()), (ARKIV, "Arkivpaket")]
PUBLIKA = [(key, fil.namn) for key, fil in FILER.items()]


def edition_file(utgava: Utgava, format: str, *, publik: bool) -> HttpResponse:
    """The file; 404 for a format that is not made here."""
    if format == ARKIV and not publik:
        return _archive(utgava)
    if format not in FILER:
        raise Http404
    document = load_document(utgava, publik=publik)
    kuvert = public_envelope(utgava, document) if publik else envelope(utgava)
    data = render(format, document, kuvert, images_of(utgava, publik=publik), demodata=is_demo())
    return _download(data, FILER[format].content_type, file_name(document, kuvert, format))


def _archive(utgava: Utgava) -> HttpResponse:
    document, kuvert = load_document(utgava), envelope(utgava)
    pins = utgava.rader.order_by("slag", "objekt_id").values_list("slag", "objekt_id", "version")
    data = archive_package(document, kuvert, images_of(utgava), pins, demodata=is_demo())
    return _download(data, "application/zip", file_name(document, kuvert, "zip"))


def _download(data: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=content_type, headers=headers)
