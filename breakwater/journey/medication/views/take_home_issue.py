"""Issuing bottles at the window, their labels, and the hand-over."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.audit.keys import earlier
from breakwater.journey.medication import at_window
from breakwater.journey.medication.forms.take_homes import HandOverForm, IssueForm, ReleaseForm, ReprintForm
from breakwater.journey.medication.models import PrintJob, PrintRelease
from breakwater.journey.medication.presenters.dose import person_head
from breakwater.journey.medication.presenters.take_homes import bottle_lines, day_choices, facts_of
from breakwater.journey.medication.refusals import AnotherPersonOpen, TakeHomeRefused
from breakwater.journey.medication.take_homes.hand_over import hand_over as act_hand_over
from breakwater.journey.medication.take_homes.issue import Ask, against, issue_take_homes
from breakwater.journey.medication.take_homes.label_pdf import pdf_of
from breakwater.journey.medication.take_homes.label_zpl import zpl_of
from breakwater.journey.medication.take_homes.labels import has_no_translation, label_of, labels_of
from breakwater.journey.medication.take_homes.offer import Offer, offer_for
from breakwater.journey.medication.take_homes.printing import release as act_release
from breakwater.journey.medication.take_homes.printing import reprint as act_reprint
from breakwater.journey.medication.views.acting import form_view, to, tried
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.organization.clock import now
from breakwater.organization.models import Station
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import Patient, TakeHomeHandOver, TakeHomeIssue, TakeHomeSupply

ACTION = "take_home.issued"


@form_view
@staff_page("take_home.issue")
def issue(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Bottles for the person open at this window: one review and one confirm for all of them."""
    person = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    station = at_window.station_or_404(request)
    try:
        at_window.must_be_open(request, person.pk)
    except AnotherPersonOpen as refusal:
        if request.method == "POST":
            refused(request, ACTION, refusal, patient_id=person.pk)
            raise
        return HttpResponseRedirect(reverse("medication:window"), status=303)
    return IssueView(request, person, station).answer()


class IssueView:
    """The steps of one request about one person's bottles."""

    def __init__(self, request: StaffRequest, person: Patient, station: Station) -> None:
        self.request, self.person, self.station = request, person, station

    def answer(self) -> HttpResponse:
        """Draw the page, ask for the confirm, or issue."""
        try:
            offer = offer_for(self.person, self.station.site, now())
        except TakeHomeRefused as refusal:
            return self.draw(None, None, 422, problem=refusal.message)
        if self.request.method != "POST":
            initial = {"patient": self.person.pk, "drawn_from": offer.drawn_from}
            return self.draw(offer, IssueForm(days=day_choices(offer), initial=initial), 200)
        form = IssueForm(self.request.POST, days=day_choices(offer))
        if not form.is_valid():
            return self.again(offer, form)
        step = self.request.POST.get("step")
        if step == "issue":
            return self.issue(offer, form)
        return self.draw(offer, form, 200, confirm=step == "check")

    def again(self, offer: Offer, form: IssueForm) -> HttpResponse:
        """What was typed is not whole. A form that was sent before gets its first answer, though its days are taken."""
        if self.request.POST.get("step") == "issue" and (done := self._done_before(form)):
            return to("take_home_issue", done.pk)
        return self.draw(offer, form, 422)

    def _done_before(self, form: IssueForm) -> TakeHomeIssue | None:
        key = form.cleaned_data.get("form_key")
        kept = earlier(key, by=self.request.staff) if key else None
        issues = TakeHomeIssue.objects.within(self.request.scope).filter(patient=self.person)
        return issues.filter(pk=kept.subject_id).first() if kept else None

    def issue(self, offer: Offer, form: IssueForm) -> HttpResponse:
        """The confirmed act; its answer is the page of the issue."""
        answers = form.cleaned_data
        ask = Ask(self.person.pk, form.chosen, answers["drawn_from"], answers["lock_box"], answers["education_given"])
        try:
            done = issue_take_homes(
                ask=ask, station=self.station, form_key=answers["form_key"], by=self.request.staff, at=now()
            )
        except Refusals as refusal:
            site_id = self.station.site_id
            form.refuse(refused(self.request, ACTION, refusal, patient_id=self.person.pk, site_id=site_id))
            # The key may be used up, and the page is drawn from what is true now.
            form.data = {**self.request.POST.dict(), "form_key": str(uuid4()), "drawn_from": offer.drawn_from,
                         "days": self.request.POST.getlist("days")}  # fmt: skip
            return self.draw(offer, form, status_of(refusal))
        return to("take_home_issue", done.pk)

    def draw(
        self, offer: Offer | None, form: IssueForm | None, status: int, *, confirm: bool = False, problem: str = ""
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "person": self.person, "head": person_head(self.person), "station": self.station,
            "site": self.station.site, "form": form, "offer": offer, "confirm": confirm, "problem": problem,
        }  # fmt: skip
        if offer is not None:
            context |= {"limits": facts_of(offer), "against": against(offer, self.station, now())}
        if offer is not None and form is not None and confirm:
            context |= {
                "decision": offer.check(form.chosen), "lines": bottle_lines(offer.planned(form.chosen)),
                "order": offer.orders[0],
            }  # fmt: skip
        site_id = self.station.site_id
        audit.read(action="take_home.offer_viewed", by=self.request.staff, patient_id=self.person.pk, site_id=site_id)
        return render(self.request, "medication/take_home_offer.jinja", context, status=status)


def _issue(request: StaffRequest, take_home_issue_id: UUID) -> TakeHomeIssue:
    related = ("patient", "site", "station", "issued_by", "hand_over__handed_over_by", "review__decided_by")
    return TakeHomeIssue.objects.within(request.scope).select_related(*related).get_or_404(pk=take_home_issue_id)


@require_safe
@staff_page("take_home.issue")
def issued(request: StaffRequest, take_home_issue_id: UUID) -> HttpResponse:
    """The bottles of one issue: labels to print, codes to scan, hand-over."""
    return _issue_page(request, _issue(request, take_home_issue_id), HandOverForm(), 200)


def _issue_page(request: StaffRequest, found: TakeHomeIssue, form: HandOverForm, status: int) -> HttpResponse:
    bottles = TakeHomeSupply.objects.within(request.scope).filter(issue=found).select_related(
        "patient", "site", "returned", "loss"
    )  # fmt: skip
    jobs = PrintJob.objects.within(request.scope).filter(labels__supply__issue=found).distinct()
    audit.read(action="take_home.issue_viewed", by=request.staff, patient_id=found.patient_id, site_id=found.site_id)
    context = {
        "issue": found, "person": found.patient, "head": person_head(found.patient), "site": found.site,
        "bottles": [(one, label_of(one)) for one in bottles.order_by("number")],
        "jobs": list(jobs.select_related("station", "release__released_by").order_by("requested_at")),
        "form": form, "release_form": ReleaseForm(), "station": at_window.station_of(request),
        "untranslated": has_no_translation(found.patient), "handed_over": getattr(found, "hand_over", None),
    }  # fmt: skip
    return render(request, "medication/take_home_issue.jinja", context, status=status)


@require_POST
@staff_page("take_home.issue")
def hand_over(request: StaffRequest, take_home_issue_id: UUID) -> HttpResponse:
    """Every bottle scanned: they go into the hands of the person open at this window."""
    found = _issue(request, take_home_issue_id)
    station = at_window.station_or_404(request)
    form = HandOverForm(request.POST)

    def act(answers: dict[str, Any]) -> TakeHomeHandOver:
        at_window.must_be_open(request, found.patient_id)
        return act_hand_over(
            issue=found, scanned=form.codes, education_given=answers["education_given"], station=station,
            by=request.staff, at=now(),
        )  # fmt: skip

    done, status = tried(
        request, form, "take_home.handed_over", act, site_id=found.site_id, patient_id=found.patient_id
    )
    if done is None:
        return _issue_page(request, found, form, status)
    messages.success(request, f"Handed over: {done.scanned} bottles to {found.patient.called}.")
    return to("take_home_issue", found.pk)


@require_POST
@staff_page("take_home.issue")
def release_labels(request: StaffRequest, print_job_id: UUID) -> HttpResponse:
    """Let a job of labels out at its own window. The labels are drawn after the release is committed, at most once."""
    job = PrintJob.objects.within(request.scope).select_related("station").get_or_404(pk=print_job_id)
    station = at_window.station_or_404(request)
    form = ReleaseForm(request.POST)

    def act(answers: dict[str, Any]) -> HttpResponse:
        # Drawn first: what cannot be drawn is not used up. Sent only once its release is saved.
        drawn = _drawn(job, answers["format"])
        act_release(job=job, kind=answers["format"], station=station, by=request.staff, at=now())
        return drawn

    done, status = tried(request, form, "labels.released", act, site_id=job.station.site_id)
    if done is None:
        context = {"form": form, "job": job, "station": station, "site": station.site}
        return render(request, "medication/labels_refused.jinja", context, status=status)
    return done


def _drawn(job: PrintJob, kind: str) -> HttpResponse:
    labels = labels_of(job)
    if kind == PrintRelease.Format.ZPL:
        answer = HttpResponse(zpl_of(labels), content_type="text/plain; charset=utf-8")
    else:
        answer = HttpResponse(pdf_of(labels), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="labels-{job.pk}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer


@form_view
@staff_page("take_home.issue")
def reprint(request: StaffRequest, take_home_supply_id: UUID) -> HttpResponse:
    """Ask for one label again, with the reason."""
    bottles = TakeHomeSupply.objects.within(request.scope).select_related("patient", "site", "issue")
    bottle = bottles.get_or_404(pk=take_home_supply_id)
    station = at_window.station_or_404(request)
    form = ReprintForm(request.POST or None)

    def act(answers: dict[str, Any]) -> PrintJob:
        return act_reprint(bottle=bottle, reason=answers["reason"], station=station, by=request.staff, at=now())

    done, status = tried(
        request, form, "labels.reprint_asked", act, site_id=bottle.site_id, patient_id=bottle.patient_id
    )
    if done is not None:
        messages.success(request, "The label waits to be released at this window. It is marked as a reprint.")
        return to("take_home_issue", bottle.issue_id)
    context = {"form": form, "bottle": bottle, "label": label_of(bottle), "site": bottle.site}
    return render(request, "medication/reprint.jinja", context, status=status)
