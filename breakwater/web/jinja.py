"""The Jinja2 environment of every page: escaping always on, a missing name is an error, one set of filters."""

from __future__ import annotations

from functools import cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BoundField, Field, Textarea
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined

from breakwater.web.formatting import FILTERS

# The height of a text field nobody chose a height for: more than a page of a phone.
DJANGO_ROWS: Final = "10"
NO_ID: Final = "00000000-0000-0000-0000-000000000000"


def environment(**options: Any) -> Environment:
    """Build the environment for Django's Jinja2 backend; `options` are its ``OPTIONS``.

    `csrf_input` and `csrf_token` come from the backend with each request. They, like `request`, `site` and everything
    else of the context, are unknown inside an imported macro unless it is imported ``with context``.
    """
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options.pop("autoescape", None)
    env = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(FILTERS)
    env.globals.update(
        static=staticfiles_storage.url,
        url=url,
        now=timezone.now,
        widget=widget,
        error_words=error_words,
        public=settings.BREAKWATER_PUBLIC,
        language=get_language,
    )
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page: ``url("medication:give_dose", order.pk)``.

    Raises NoReverseMatch when there is no such page.
    """
    if len(args) == 1 and isinstance(args[0], UUID) and not kwargs:
        return _with_one_id(name).replace(NO_ID, str(args[0]))
    return reverse(name, args=args or None, kwargs=kwargs or None)


@cache
def _with_one_id(name: str) -> str:
    """The address of a page about one row, with ``NO_ID`` in the id's place; worked out once, for boards of many."""
    return reverse(name, args=[UUID(NO_ID)])


def widget(bound: BoundField) -> dict[str, Any]:
    """What a form field's control needs to be drawn: type, name, value, attributes and, for a choice, its options.

    The page draws it itself, so that no second template language is involved. `required` is left out because the
    browser's own checks are off: the server answers with a sentence that says what to do.
    """
    control = bound.field.widget
    attributes = bound.build_widget_attrs({"id": bound.auto_id} if bound.auto_id else {}, control)
    attributes.pop("required", None)
    context: dict[str, Any] = control.get_context(bound.html_name, bound.value(), attributes)["widget"]
    context["attrs"].pop("required", None)
    context.setdefault("type", getattr(control, "input_type", ""))
    if isinstance(control, Textarea) and control.attrs.get("rows") == DJANGO_ROWS:
        context["attrs"]["rows"] = "4"
    return context


def error_words(bound: BoundField, message: str) -> str:
    """A field's message, saying which question is meant where Django's own only says that something is missing."""
    if message != str(Field.default_error_messages["required"]):
        return message
    return gettext("Answer this: %(question)s") % {"question": bound.label}
