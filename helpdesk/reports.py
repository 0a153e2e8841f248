"""Reports of defects to Sentry: where and what, but nothing that a person wrote and no secret link."""

from typing import Any

import sentry_sdk


def start(dsn: str) -> None:
    """Report each unhandled error, and each line of the log from ERROR up, to ``dsn``."""
    sentry_sdk.init(
        dsn,
        before_send=bare,
        include_local_variables=False,  # they hold forms and addresses
        max_breadcrumbs=0,
        max_request_body_size="never",
        send_default_pii=False,
    )


def bare(report: Any, hint: dict[str, Any]) -> Any:
    """Leave the request out: its address may open a ticket, and so may a Referer. The route is named apart.

    So is what a database adds to an error: it quotes the row.
    """
    report.pop("request", None)
    for error in report.get("exception", {}).get("values", []):
        error["value"] = str(error.get("value", "")).partition("\nDETAIL:")[0]
    return report
