"""The id of the web request that is being answered, so that all its audit and log lines can be joined."""

from __future__ import annotations

from contextvars import ContextVar

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
