"""What may happen to texts, rounds, answers and disputes while people and agencies come and go: to the oldest each."""

from typing import Any

from coordination.opinions import actions
from coordination.opinions.models import Dispute, Draft, Reply, Round
from tests.cast import again


def _asked(history: Any) -> Any:
    return again(history.cast.liaison_b)


def _asking(history: Any) -> Any:
    return again(history.cast.liaison_a)


def ask_further(history: Any, at: Any) -> None:
    actions.ask_further(actor=_asking(history), round_=Round.objects.open().earliest("pk"), agencies=[at.agency])


def ask_no_more_and_write_on(history: Any, at: Any) -> None:
    """The round is taken back, and a later version goes to whoever is asked still."""
    round_ = Round.objects.open().earliest("pk")
    actions.withdraw_round(actor=_asking(history), round_=round_, reason="另行组织")
    send_the_next(history, round_.draft)


def send_the_next(history: Any, draft: Any) -> None:
    begun = Draft.objects.filter(revisions__sent_at=None, standing__isnull=False)
    text = draft if isinstance(draft, Draft) else begun.earliest("pk")
    version = text.being_written or actions.begin_version(actor=_asking(history), draft=text)
    actions.write_section(actor=_asking(history), section=version.sections.earliest("place"), text="另有规定的除外。")
    actions.send_version(actor=_asking(history), revision=version)


def answer(history: Any, at: Any) -> None:
    reply = Reply.objects.inner().earliest("pk")
    actions.write_reply(actor=_asked(history), reply=reply, result="agree_with_changes")
    actions.sign_reply(actor=_asked(history), reply=reply)


def raise_dispute(history: Any, at: Any) -> None:
    dispute = Dispute.objects.filter(state="draft").earliest("pk")
    actions.raise_dispute(actor=_asking(history), dispute=dispute)


OF_OPINIONS = (ask_further, ask_no_more_and_write_on, send_the_next, answer, raise_dispute)
