"""What breakwater.js adds, in a real browser, on small pages of its own from a server of a few lines."""

from __future__ import annotations

import mimetypes
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

STATIC = Path(__file__).parents[1] / "static"

pytestmark = pytest.mark.alone


@dataclass
class Answer:
    """What an address gives."""

    body: str = "<p>ok</p>"
    status: int = 200
    location: str = ""


@dataclass
class Site:
    """The pages of one test, and what was posted to it."""

    address: str
    answers: dict[str, Answer] = field(default_factory=dict)
    posted: list[str] = field(default_factory=list)

    def show(self, page: Page, body: str, attributes: str = 'class="staff"', **answers: Answer) -> Page:
        """Open a page with this body; `answers` say what the addresses /<name>/ give."""
        html = f"""<!doctype html><html lang="en"><head><title>Test</title>
          <meta name="htmx-config" content='{{"includeIndicatorCSS":false}}'>
          <script src="/static/vendor/htmx-4.0.1/htmx.min.js" defer></script>
          <script src="/static/js/breakwater.js" defer></script></head>
          <body {attributes}><div data-offline hidden>No contact</div><main id="main">{body}</main></body></html>"""
        self.answers.update({"start": Answer(html), **answers})
        page.goto(f"{self.address}/start/")
        return page


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith("/static/"):
                body, answer = (STATIC / path.removeprefix("/static/")).read_bytes(), Answer()
            else:
                answer = here.answers.get(path.strip("/"), Answer())
                body = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "text/html")
            self.send_header("Content-Length", str(len(body)))
            if answer.location:
                self.send_header("Location", answer.location)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            here.posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Site(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield here
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(8_000)
    yield context.new_page()
    context.close()


LEAVE = '<a href="/leave/" data-leave>Leave this page</a>'


def test_leaving_cannot_be_undone_with_the_back_button(page: Page, site: Site) -> None:
    page.goto("about:blank")
    site.show(page, LEAVE).click("[data-leave]")
    page.wait_for_url("**/leave/")
    page.go_back()
    assert "start" not in page.url


def test_shift_three_times_leaves(page: Page, site: Site) -> None:
    site.show(page, LEAVE)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/leave/")


def test_capital_letters_do_not_leave(page: Page, site: Site) -> None:
    site.show(page, LEAVE + "<input>")
    page.focus("input")
    for letter in ("Shift+A", "Shift+B", "Shift+C"):
        page.keyboard.press(letter)
    assert page.url.endswith("/start/")


def test_a_double_click_sends_once(page: Page, site: Site) -> None:
    form = '<form method="post" action="/give/"><button name="act" value="give">Give 80 mg</button></form>'
    site.show(page, form, give=Answer(status=204))  # no new page: the old one stays, as while an answer is awaited
    page.click("button")
    expect(page.locator("button")).to_be_disabled()
    page.locator("button").dispatch_event("click")
    page.wait_for_timeout(200)
    assert site.posted == ["act=give"]


def test_a_blocked_button_does_nothing(page: Page, site: Site) -> None:
    site.show(page, '<form method="post" action="/give/"><button aria-disabled="true">Give</button></form>')
    page.locator("button").dispatch_event("click")
    page.wait_for_timeout(200)
    assert site.posted == []


def test_a_dialog_gives_the_focus_back(page: Page, site: Site) -> None:
    site.show(
        page,
        '<a id="opener" href="/own/" data-open="d">Ask</a><dialog id="d"><button data-close>Close</button></dialog>',
    )
    page.click("#opener")
    expect(page.locator("dialog")).to_be_visible()
    page.click("[data-close]")
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator("#opener")).to_be_focused()


def test_a_panel_shows_the_other_pages_content_over_this_one(page: Page, site: Site) -> None:
    body = """<a id="row" href="/person/" data-panel>Ortiz, Ana</a>
      <dialog id="panel"><button data-close>Close</button><div id="panel-body" tabindex="-1"></div></dialog>"""
    site.show(page, body, person=Answer('<html><body><main id="main"><h1>Ana Ortiz</h1></main></body></html>'))
    page.click("#row")
    expect(page.locator("#panel h1")).to_have_text("Ana Ortiz")
    page.keyboard.press("Escape")
    expect(page.locator("#row")).to_be_focused()


def test_old_numbers_turn_gray_and_say_their_age(page: Page, site: Site) -> None:
    site.show(page, '<div id="board" data-stale-after="60" data-drawn-at="2026-01-01T00:00:00Z">RR 8</div>')
    expect(page.locator("#board")).to_have_class("stale")
    expect(page.locator(".stale-words")).to_contain_text("min old")


OLD = """<header class="bar"><time datetime="{now}">now</time></header>
  <div id="board" data-stale-after="60" data-drawn-at="{drawn}"><a href="/x/">Vega</a></div>"""


def test_h42_nothing_old_can_be_pressed_or_acted_from(page: Page, site: Site) -> None:
    drawn = "2026-01-01T00:00:00Z"
    form = '<form method="post" action="/give/" data-needs-fresh><button>Give</button></form>'
    site.show(page, OLD.format(now="2026-01-01T00:02:00Z", drawn=drawn) + form)
    expect(page.locator("#board")).to_have_class("stale")
    assert page.locator("#board").evaluate("region => region.inert")
    page.click("button")
    expect(page.locator("#page-notice")).to_contain_text("too old to act from")
    assert site.posted == []


def test_h40_the_age_goes_by_the_servers_clock_not_by_the_workstations(page: Page, site: Site) -> None:
    page.clock.install(time="2026-03-01T12:00:00Z")
    drawn = "2026-01-01T00:00:00Z"
    site.show(page, OLD.format(now="2026-01-01T00:00:05Z", drawn=drawn))
    expect(page.locator("#board")).not_to_have_class("stale")
    page.clock.fast_forward("01:10")
    expect(page.locator("#board")).to_have_class("stale")


def test_h42_a_tab_that_slept_is_looked_at_when_it_comes_back(page: Page, site: Site) -> None:
    page.clock.install(time="2026-03-01T12:00:00Z")
    site.show(page, OLD.format(now="2026-01-01T00:00:00Z", drawn="2026-01-01T00:00:00Z"))
    page.clock.pause_at("2026-03-01T12:30:00Z")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#board")).to_have_class("stale")


def test_a_function_key_presses_its_button_also_from_a_field(page: Page, site: Site) -> None:
    form = '<form method="post" action="/hide/"><button data-key="F9">Hide</button></form>'
    site.show(page, f'<input id="q">{form}')
    page.focus("#q")
    with page.expect_navigation():
        page.keyboard.press("F9")
    assert site.posted


def test_lost_contact_shows_within_ten_seconds_and_refuses_entry(page: Page, site: Site) -> None:
    body = '<form method="post" action="/give/"><button>Give</button></form>'
    site.show(page, body, attributes='class="staff" data-contact="/healthz"', healthz=Answer(status=503))
    expect(page.locator("[data-offline]")).to_be_visible(timeout=10_000)
    page.click("button")
    page.wait_for_timeout(200)
    assert site.posted == []


def test_keys_move_through_rows_but_not_while_typing(page: Page, site: Site) -> None:
    rows = "".join(f'<tr><td><a href="/{n}/">{n}</a></td></tr>' for n in ("one", "two"))
    site.show(page, f'<input id="find"><table><tbody data-rows>{rows}</tbody></table><dialog id="keys">Keys</dialog>')
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("a", has_text="two")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("a", has_text="one")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("j?")
    expect(page.locator("#find")).to_have_value("j?")
    expect(page.locator("dialog")).to_be_hidden()
    page.locator("a", has_text="one").focus()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_is_never_drawn_into_the_middle_of_a_page(page: Page, site: Site, status: int) -> None:
    site.show(
        page,
        '<button hx-get="/rows/" hx-target="#board">Refresh</button><div id="board">as it was</div>',
        rows=Answer("no", status),
    )
    page.click("button")
    expect(page.locator("#page-notice")).to_contain_text(str(status))
    expect(page.locator("#board")).to_have_text("as it was")


@pytest.mark.parametrize("status", [200, 409, 422])
def test_answers_meant_for_the_page_are_drawn_and_get_the_focus(page: Page, site: Site, status: int) -> None:
    form = '<div tabindex="-1" data-focus>There is a problem</div>'
    site.show(page, '<form hx-post="/save/" hx-target="this"><button>Save</button></form>', save=Answer(form, status))
    page.click("button")
    expect(page.locator("[data-focus]")).to_be_focused()


def test_a_sign_in_page_is_gone_to_and_not_drawn_into_the_board(page: Page, site: Site) -> None:
    site.show(
        page,
        '<button hx-get="/rows/" hx-target="#board">Refresh</button><div id="board"></div>',
        rows=Answer(status=302, location="/sign-in/"),
    )
    page.click("button")
    page.wait_for_url("**/sign-in/")
