"""The locked screen: lock, come back with the password, or let somebody else sign in at this station (H69, H70)."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from breakwater.audit import record
from breakwater.privacy import kept_forms, parked_sessions, staff_session
from breakwater.privacy.guard import StaffRequest, signed_in_page
from breakwater.web.sign_in_forms import SignInForm, slowed


class UnlockForm(forms.Form):
    """The password of the person who locked the screen."""

    password = forms.CharField(
        label="Password",
        strip=False,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-focus": True}),
    )

    def __init__(self, request: StaffRequest, data: Any = None) -> None:
        self.request = request
        super().__init__(data)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if get_adapter().authenticate(self.request, email=self.request.staff.email, password=password) is None:
            if wait_s := int(getattr(self.request, "wait_s", 0)):
                raise slowed(wait_s)
            raise forms.ValidationError("That password is not right.")
        return password


@signed_in_page
@require_POST
def lock(request: StaffRequest) -> HttpResponse:
    """Lock now, and keep what was typed. The page's script asks for the lock page itself and puts it over its own."""
    kept_forms.keep(request.session, request.POST.get("forms", "[]"))
    if not staff_session.is_locked(request.session):
        staff_session.lock(request.session)
        why = "idle" if request.POST.get("why") == "idle" else "by hand"
        record.access(action="sign_in.locked", by=request.staff, detail={"why": why})
    if "X-Lock" in request.headers:
        return _page(request, UnlockForm(request))
    return redirect("locked")


@signed_in_page
def locked(request: StaffRequest) -> HttpResponse:
    """The lock page, and the way back to where one was."""
    if request.POST.get("who", str(request.staff.pk)) != str(request.staff.pk):
        # Another tab still shows the lock page of somebody else. They get a page of their own, never that one.
        return redirect("home")
    if not staff_session.is_locked(request.session):
        return _open(request)
    if request.method != "POST":
        return _page(request, UnlockForm(request))
    form = UnlockForm(request, request.POST)
    if not form.is_valid():
        return _page(request, form, status=429 if getattr(request, "wait_s", 0) else 422)
    _unlock(request)
    return _open(request)


@signed_in_page
def switch_user(request: StaffRequest) -> HttpResponse:
    """Somebody else signs in at this station. The first person's session stays, locked, until they come back."""
    form = SignInForm(data=request.POST or None, request=request)
    if request.method != "POST" or not form.is_valid():
        ask_code = bool(form.wait_s or request.POST.get("code"))
        context = {"form": form, "next": way_back(request), "ask_code": ask_code}
        status = 200 if request.method != "POST" else 429 if form.wait_s else 422
        return render(request, "account/switch.jinja", context, status=status)
    if form.user == request.staff:
        _unlock(request)
        return redirect(way_back(request))
    record.access(action="sign_in.switched", by=request.staff, detail={"to": str(form.user.pk)})
    parked_sessions.park(request)
    response: HttpResponse = form.login(request, redirect_url=way_back(request))
    return response


@signed_in_page
def still_here(request: StaffRequest) -> HttpResponse:
    """Sent: somebody is typing or reading. Asked: how long this session stays open, and whose it is."""
    return JsonResponse({"left_s": int(staff_session.seconds_left(request.session)), "who": str(request.staff.pk)})


@signed_in_page
def typed(request: StaffRequest) -> HttpResponse:
    """What this person had typed before the lock. The page's script fills it in, and says which forms it filled."""
    if request.method == "POST":
        kept_forms.drop(request.session, request.POST.getlist("action"))
    return JsonResponse({"forms": kept_forms.kept(request.session)})


def way_back(request: HttpRequest) -> str:
    """The page of this site named by `next`, else the home screen."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/home/"


def _unlock(request: StaffRequest) -> None:
    staff_session.begin(request.session)
    request.session.cycle_key()
    record.access(action="sign_in.unlocked", by=request.staff)


def _open(request: StaffRequest) -> HttpResponse:
    """The page's script takes its own page back, with all that was typed; without it the page is loaded again."""
    if "X-Unlock" in request.headers and "who" in request.POST:
        kept_forms.drop(request.session)
        return HttpResponse(status=204)
    return redirect(way_back(request))


def _page(request: HttpRequest, form: UnlockForm, status: int = 200) -> HttpResponse:
    return render(request, "account/locked.jinja", {"form": form, "next": way_back(request)}, status=status)
