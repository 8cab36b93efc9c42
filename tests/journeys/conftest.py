"""What browser stories need: one Chromium, the real server on a database of its own, and visitors."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from breakwater.testing.server import RunningCenter
from tests.journeys.visitor import DESK, Visitor

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("BREAKWATER_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), "chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")  # one Playwright at a time in a process: other browser tests start their own
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Playwright runs its own event loop in this thread; the rows that a story looks up are read all the same.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, running_center: RunningCenter) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors of the running center; every one has cookies of their own."""
    made: list[Visitor] = []

    def make(story: str, size: dict[str, int] = DESK) -> Visitor:
        made.append(Visitor(chromium, running_center.url, story, size))
        return made[-1]

    yield make
    for one in made:
        one.leave()
