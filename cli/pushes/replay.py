"""`heliograph pushes replay`: push again what customers have missed.

Reports are made anew from the records of the messages, so they have the ids that they had before.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias

import typer
from heliograph.domain.jobs import StatusReport
from heliograph.domain.messages import RETENTION, Message
from heliograph.usecases.route_inbound_message import uplink_notice

from cli.context import AsJson, group, reached
from cli.screen import confirm, fail, say, show_json

if TYPE_CHECKING:
    from cli.deployment import Deployment

app = group("Push again.")

_QUEUES: Final = {"push": "PushQueue", "push-retry": "PushRetryQueue", "batch": "BatchQueue"}
_FORMS: Final = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]

Work: TypeAlias = Iterator[int]
"""Does the work while it is iterated over, and yields how many pushes it has queued."""

Find: TypeAlias = "Callable[[Deployment], tuple[int, Work]]"
"""Returns how many pushes there are, and what queues them again."""

Choose: TypeAlias = "Callable[[Deployment, Message], Sequence[StatusReport]]"
"""Returns which reports of a message are pushed again."""

OfMessage = Annotated[
    str | None, typer.Option("--message", help="One message, or one reply, by its id.")
]
OfApplication = Annotated[
    str | None, typer.Option("--application", help="All messages of one application.")
]
From = Annotated[
    datetime | None,
    typer.Option("--from", formats=_FORMS, help="Those accepted from this time (UTC) on."),
]
To = Annotated[
    datetime | None,
    typer.Option("--to", formats=_FORMS, help="Those accepted before this time (UTC), else now."),
]
NotTaken = Annotated[
    bool,
    typer.Option(
        "--not-taken", help="Of an application, only what was not answered with 2xx the last time."
    ),
]
DeadLetter = Annotated[
    Literal["push", "push-retry", "batch"] | None,
    typer.Option("--dead-letter", help="What this queue has given up."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]


@app.command("replay")
def replay(
    ctx: typer.Context,
    message_id: OfMessage = None,
    application_id: OfApplication = None,
    start: From = None,
    end: To = None,
    not_taken: NotTaken = False,
    dead_letter: DeadLetter = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Push again: a message, an application's messages of some time, or what was given up."""
    if not_taken and application_id is None:
        raise typer.BadParameter("--not-taken goes with --application.")
    find = _choice(message_id, application_id, start, end, dead_letter, not_taken)
    with reached(ctx) as deployment:
        count, work = find(deployment)
        queued = 0 if dry_run else _work_off(count, work, yes)
    if as_json:
        show_json({"found": count, "queued": queued})
    else:
        say(f"{count} found, {queued} queued to be pushed again.")


def _choice(
    message_id: str | None,
    application_id: str | None,
    start: datetime | None,
    end: datetime | None,
    dead_letter: str | None,
    not_taken: bool,
) -> Find:
    """Return what finds that which was asked for: one thing, no less and no more."""
    if sum(one is not None for one in (message_id, application_id, dead_letter)) != 1:
        raise typer.BadParameter("give one of --message, --application, --dead-letter.")
    if message_id is not None:
        return partial(_of_message, message_id)
    if dead_letter is not None:
        return partial(_of_dead_letters, _QUEUES[dead_letter])
    if application_id is None or start is None:
        raise typer.BadParameter("--application needs --from.")
    now = datetime.now(UTC)
    since = max(_utc(start), now - RETENTION)  # before that there are no records to ask for
    choose = _not_taken if not_taken else _all
    return partial(_of_application, application_id, since, _utc(end) if end else now, choose)


def _work_off(count: int, work: Work, yes: bool) -> int:
    """Queue everything, showing how far it is; return how many there were."""
    if count > 1:
        confirm(f"{count} pushes go to their customers again.", yes)
    queued = 0
    bar = typer.progressbar(
        length=count, label="Queued", file=sys.stderr, hidden=not sys.stderr.isatty()
    )
    with bar:
        for some in work:
            queued += some
            bar.update(some)
    return queued


def _of_message(message_id: str, deployment: Deployment) -> tuple[int, Work]:
    message = deployment.messages.message(message_id)
    if message is None:
        return _of_reply(message_id, deployment)
    count = len(deployment.tell.reports(message))
    if not count:
        fail(f"Of {message_id} nothing is known yet, or nobody has given an address for reports.")

    def work() -> Work:
        deployment.tell(message)
        yield count

    return count, work()


def _of_reply(inbound_id: str, deployment: Deployment) -> tuple[int, Work]:
    reply = deployment.inbound.message(inbound_id)
    if reply is None:
        fail(f"There is no message and no reply {inbound_id}.")
    application = deployment.applications.get(reply.application_id)
    if application is None or application.uplink_url is None:
        fail("The application that this reply belongs to has no destination for replies.")
    notice = uplink_notice(reply, application, application.uplink_url)

    def work() -> Work:
        deployment.push_queue.put([notice])
        yield 1

    return 1, work()


def _of_application(
    application_id: str, start: datetime, end: datetime, choose: Choose, deployment: Deployment
) -> tuple[int, Work]:
    if deployment.applications.get(application_id) is None:
        fail(f"There is no application {application_id}. `applications list` shows all.")
    tell = deployment.tell

    def messages() -> Iterator[Message]:
        return deployment.messages.accepted_between(application_id, start, end)

    count = sum(len(choose(deployment, message)) for message in _shown(messages()))

    def work() -> Work:
        for message in messages():
            reports = choose(deployment, message)
            tell.queue(message, reports)
            yield len(reports)

    return count, work()


def _all(deployment: Deployment, message: Message) -> Sequence[StatusReport]:
    return deployment.tell.reports(message)


def _not_taken(deployment: Deployment, message: Message) -> Sequence[StatusReport]:
    """Return the reports whose last try was no success, and those that no try is known of."""
    reports = deployment.tell.reports(message)
    tried = deployment.push_log.of(message.message_id) if reports else ()
    taken = {one.push_id for one in tried if one.is_success}
    return [report for report in reports if report.push_id not in taken]


def _shown(messages: Iterator[Message]) -> Iterator[Message]:
    """Show how many messages have been looked at; nobody knows how many there will be."""
    bar = typer.progressbar(
        messages, label="Looked at", file=sys.stderr, hidden=not sys.stderr.isatty(), show_pos=True
    )
    with bar:
        yield from bar


def _of_dead_letters(queue: str, deployment: Deployment) -> tuple[int, Work]:
    dead_letters = deployment.dead_letters(queue)
    return dead_letters.count(), dead_letters.put_back()


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC)
