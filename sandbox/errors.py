"""What the Bot API answers when it refuses a request, and what a phone hears when it asks the impossible."""

from math import ceil
from typing import Any


class ApiError(Exception):
    """A refused Bot API request: HTTP status, Telegram's description and its `parameters`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The JSON object Telegram sends for this error."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class PhoneError(Exception):
    """A phone asked for something that is not there or not possible; `status` is the HTTP status."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def bad_request(text: str) -> ApiError:
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    return ApiError(409, f"Conflict: {text}")


def too_many_requests(wait_s: float) -> ApiError:
    retry_after = max(1, ceil(wait_s))
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def query_too_old() -> ApiError:
    return bad_request("query is too old and response timeout expired or query ID is invalid")
