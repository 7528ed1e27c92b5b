"""Images of a report: uploaded with their words, and shown to those who may read the report."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from frontend.arsredovisning.bygge.hamta import MENY, visible_report, writable_block
from frontend.organisation.forms import add_rule_error
from frontend.versioner import answer_status, seen_version
from styrning.arsredovisning.enums import Blockslag
from styrning.arsredovisning.models import Rapportbild
from styrning.arsredovisning.rapporter import name_of
from styrning.arsredovisning.services.text import MAX_ALT, put_image
from styrning.bas.bild import check_size
from styrning.bas.errors import RuleError, StaleError


class BildForm(forms.Form):
    """An image and what it shows in words."""

    use_required_attribute = False
    bild = forms.FileField(
        label="Bild",
        required=False,
        help_text="PNG eller JPEG, högst 5 MB.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    alt = forms.CharField(
        label="Vad visar bilden?",
        required=False,
        max_length=MAX_ALT,
        widget=forms.Textarea({"rows": 3}),
        help_text="Läses upp för den som inte ser bilden. Skriv det som är viktigt i den.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # the service says what is needed, and how to mend it
            field.villkorad = True  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def rapportbild(request: HttpRequest, block_id: UUID) -> HttpResponse:
    """Put an image in the block, or change its words."""
    block = writable_block(request, block_id)
    if block.slag != Blockslag.BILD:
        raise Http404
    bound = request.method == "POST"
    form = BildForm(
        request.POST if bound else None,
        request.FILES if bound else None,
        initial={"alt": block.alt},
    )
    konflikt = False
    if bound and form.is_valid():
        try:
            _put(request, block, form)
        except StaleError as error:
            konflikt = True
            form.add_error(None, str(error))
            block = writable_block(request, block_id)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Bilden är sparad.")
            return redirect("frontend:rapportbygge", block.rapport.publikt_id)
    context = {
        "sida": MENY,
        "delen": block,
        "namn": name_of(block),
        "rapport": block.rapport,
        "form": form,
    }
    template = "frontend/arsredovisning/bygge/bild.html"
    return render(request, template, context, status=answer_status(form, konflikt))


def _put(request: HttpRequest, block, form: BildForm) -> None:
    """Read the file only once its size is known to be all right."""
    file = form.cleaned_data["bild"]
    data, name = None, ""
    if file is not None:
        check_size(file.size, file.name)
        data, name = file.read(), file.name
    put_image(
        block,
        data,
        name,
        form.cleaned_data["alt"],
        by=request.user,
        version=seen_version(request.POST),
    )


@require_safe
@cache_control(private=True, max_age=3600)
def rapportbild_fil(request: HttpRequest, rapport_id: UUID, sha256: str) -> HttpResponse:
    """An image that stands in a report that the reader may see."""
    rapport = visible_report(request, rapport_id)
    row = Rapportbild.objects.filter(sha256=sha256, block__rapport=rapport).first()
    if row is None:
        raise Http404
    return HttpResponse(bytes(row.innehall), content_type=row.mime)
