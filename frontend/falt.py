"""Fields of every form as they are drawn: the first that was refused has the focus."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class Falt(forms.BoundField):
    """A field that the page opens at when it is the first of its form that was refused."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        """What the widget is drawn with; ``autofocus`` works without JavaScript too."""
        drawn = super().build_widget_attrs(attrs, widget)
        refused = (name for name in self.form.fields if name in self.form.errors)
        if self.name == next(refused, None) and not self.is_hidden:
            drawn["autofocus"] = True
        return drawn


class Formritare(TemplatesSetting):
    """Draws forms with the project's templates and fields."""

    bound_field_class = Falt
