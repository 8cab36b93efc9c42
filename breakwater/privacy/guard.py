"""The two marks of a view. A view that carries neither is refused, so nothing is ever open by accident."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from breakwater.organization.models import StaffMember
from breakwater.privacy.permissions import EMERGENCY_READS, PERMISSIONS, NotPermitted, scope_for
from breakwater.privacy.scope import Scope

P = ParamSpec("P")
Response = TypeVar("Response", bound=HttpResponseBase)


class StaffRequest(HttpRequest):
    """A request that passed ``staff_page``: it has a person and a scope."""

    staff: StaffMember
    scope: Scope


def staff_page(
    permission: str,
) -> Callable[
    [Callable[Concatenate[StaffRequest, P], Response]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Mark a view as for staff who hold ``permission``. The check runs before the view loads anything (H61).

    Somebody not signed in goes to the sign-in page. Somebody without the permission gets the same page 403 whatever
    the address names. ``request.staff`` and ``request.scope`` are set for the view.
    """
    if permission not in PERMISSIONS:
        raise KeyError(f"No permission is called {permission!r}.")

    def mark(
        view: Callable[Concatenate[StaffRequest, P], Response],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            staff = request.user
            if not isinstance(staff, StaffMember):
                return redirect_to_login(request.get_full_path())
            scope = scope_for(staff, permission)
            if not scope:
                raise NotPermitted
            if permission in EMERGENCY_READS:
                scope = _with_emergency_access(scope)
            request.staff = staff  # type: ignore[attr-defined]
            request.scope = scope  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        guarded.breakwater_access = permission  # type: ignore[attr-defined]
        return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], guarded)

    return mark


def public_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Mark a view as open to everybody. Such a page reads no session and no record."""
    view.breakwater_access = "public"  # type: ignore[attr-defined]
    return view


def signed_in_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view as open to any signed-in staff member about themselves (lock, switch user, own settings)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(request.user, StaffMember):
            return redirect_to_login(request.get_full_path())
        request.staff = request.user  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    guarded.breakwater_access = "signed_in"  # type: ignore[attr-defined]
    return guarded


def access_of(view: Callable[..., Any]) -> str | None:
    """The mark of a view: a permission, "public", "signed_in", or None."""
    return getattr(view, "breakwater_access", None)


def _with_emergency_access(scope: Scope) -> Scope:
    from breakwater.privacy.emergency_access import patients_opened_by

    return scope.with_patients(patients_opened_by(scope.staff_id))
