"""A word of its own in every text, and in the name of every file, of an answer that is not given. Then everything is
opened by everybody outside the agency: no word is found on a page, in a file, an export, a letter, a notice, the record
of acts, the log, or what the queue and the cache hold. Once it is given, those who ask find it, and other asked
agencies never do.
"""

import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.test import Client

from coordination.agencies.models import User
from coordination.core import delivery
from coordination.core.models import Activity, Notification, StoredFile
from coordination.opinions import actions
from coordination.opinions.models import AnswerPath, Comment, Draft, Reply
from tests.cast import again, portal_administrator, signed_in
from tests.opinions.conftest import asked, request_of, sent
from tests.signin.devices import proved
from tests.test_canary import crawl, read, stored_beside_the_database
from tests.test_doors import bytes_of
from tests.uploads import pdf

pytestmark = pytest.mark.django_db

PLACES = ("remarks", "original", "proposed", "ground", "legal_basis", "returned", "paper")
SECRET = {place: f"canary{number:012x}" for number, place in enumerate(PLACES, 0xABC)}


@pytest.fixture
def reply(desk: Any, draft: Draft) -> Reply:
    """Of B, handed on, returned and handed on again, about a text of the mechanism on which others answer as well."""
    AnswerPath.objects.create(agency=desk.b, steps="check_sign", signer="leader")
    round_ = asked(desk, draft, desk.b, desk.watching, desk.outside)
    request = request_of(round_, desk.b)
    reply = actions.begin_reply(actor=again(desk.staff_b), request=request)
    staff, liaison = again(desk.staff_b), again(desk.liaison_b)
    actions.write_reply(actor=staff, reply=reply, result="agree_with_changes", remarks=SECRET["remarks"])
    section = request.revision.sections.get(number="第二条")
    words = {name: SECRET[name] for name in ("original", "proposed", "ground", "legal_basis")}
    actions.add_comment(actor=staff, reply=reply, section=section, **words)
    actions.add_papers(actor=staff, reply=reply, papers=[pdf(f"{SECRET['paper']}.pdf")])
    actions.hand_on(actor=staff, reply=reply)
    actions.send_back(actor=liaison, reply=reply, reason=SECRET["returned"])
    actions.hand_on(actor=again(desk.staff_b), reply=reply)
    reply.refresh_from_db()
    return reply


def outsiders(desk: SimpleNamespace) -> Iterator[tuple[str, Client]]:
    """Whoever asks, the office of the mechanism, the other asked agencies, and the administrators of the portal."""
    for name in ("liaison_a", "leader_a", "staff_a", "admin_a", "secretariat", "office_leader", "observer", "stranger"):
        yield name, signed_in(again(getattr(desk, name)))
    for role in User.PortalRole.values:
        if role:
            yield role, proved(signed_in(portal_administrator(role)))


def doors_of(reply: Reply) -> set[str]:
    """Also those that only a guess would find."""
    asked_, comment, paper = reply.request, reply.comments.get(), reply.papers.get()
    own = {
        f"/opinions/requests/{asked_.pk}/{end}"
        for end in ("", "more-time/", "at-once/", "answer/", "comment/", "attach/", "return/", "sign/")
    }
    own |= {f"/opinions/comments/{comment.pk}/", f"/opinions/comments/{comment.pk}/respond/"}
    own |= {f"/opinions/reply-papers/{paper.pk}/", f"/opinions/rounds/{asked_.round_id}/"}
    searched = {
        f"{path}?q={quote(word)}" for word in SECRET.values() for path in ("/opinions/", "/agencies/", "/audit/")
    }
    fixed = {"/", "/inbox/", "/calendar/", "/opinions/", "/opinions/drafts/", "/opinions/disputes/", "/audit/"}
    return own | searched | fixed | {f"/opinions/drafts/{asked_.round.draft_id}/"}


def found_by(client: Client, start: set[str]) -> set[tuple[str, str]]:
    """Where which word was come upon; an address that was asked for does not count where it is only said back."""
    return {
        (place, path)
        for path, text in crawl(client, start)
        for place, word in SECRET.items()
        if word in text and word not in path
    }


def seen_at(client: Client, start: set[str]) -> set[str]:
    """Which words stand at these doors alone."""
    texts = [(path, read(bytes_of(client.get(path)))) for path in start]
    return {place for path, text in texts for place, word in SECRET.items() if word in text and word not in path}


def test_nobody_outside_the_agency_comes_upon_an_answer_before_it_is_given(
    desk: Any, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    start = doors_of(reply)
    caplog.set_level(logging.DEBUG)
    assert {place for place, _path in found_by(signed_in(again(desk.liaison_b)), start)} == set(PLACES) - {"returned"}
    for who, client in outsiders(desk):
        assert found_by(client, start) == set(), who
    assert found_by(Client(), start) == set()
    assert not any(word in caplog.text for word in SECRET.values())
    assert not any(word in stored_beside_the_database() for word in SECRET.values())


def test_nor_in_a_letter_or_a_notice(desk: Any, reply: Reply) -> None:
    actions.send_back(actor=again(desk.liaison_b), reply=reply, reason=SECRET["returned"])
    delivery.deliver_due()
    own = set(User.objects.filter(posts__agency=desk.b).values_list("email", flat=True))
    told = [letter for letter in mail.outbox if SECRET["returned"] in f"{letter.subject}{letter.body}"]
    assert told, "whoever wrote it is told why it comes back"
    for letter in mail.outbox:
        whole = f"{letter.subject}{letter.body}{letter.attachments}"
        if any(word in whole for word in SECRET.values()):
            assert set(letter.recipients()) <= own
    for notice in Notification.objects.exclude(recipient__email__in=own):
        assert not any(word in str(vars(notice)) for word in SECRET.values())


def test_what_happened_inside_is_told_on_the_answer_alone(reply: Reply) -> None:
    """The story of the request, the round and the text is read by others too."""
    for row in Activity.objects.all():
        said = f"{row.subject_label}{row.before}{row.after}{row.note}"
        if any(word in said for word in SECRET.values()):
            assert isinstance(row.subject, Reply | Comment | StoredFile), row.verb  # a file is known where it hangs


def test_once_given_those_who_ask_find_it_and_other_asked_agencies_never(desk: Any, reply: Reply) -> None:
    actions.hand_on(actor=again(desk.liaison_b), reply=reply)
    actions.sign_reply(actor=again(desk.leader_b), reply=reply)
    given = set(PLACES) - {"returned"}
    start = doors_of(reply)
    for who, client in outsiders(desk):
        seen = seen_at(client, start)
        if who in {"liaison_a", "leader_a", "staff_a", "secretariat", "office_leader"}:
            assert seen == given, who
        elif who != "admin_a":
            assert seen == set(), who


def test_what_is_written_to_a_later_version_is_inner_again(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b)
    request = request_of(round_, desk.b)
    first = actions.begin_reply(actor=again(desk.liaison_b), request=request)
    actions.write_reply(actor=again(desk.liaison_b), reply=first, result="agree")
    first.refresh_from_db()
    actions.sign_reply(actor=again(desk.liaison_b), reply=first)
    sent(desk, draft, concerned=[desk.b])
    request.refresh_from_db()
    later = actions.begin_reply(actor=again(desk.staff_b), request=request)
    actions.write_reply(actor=again(desk.staff_b), reply=later, result="disagree", remarks=SECRET["remarks"])
    start = {request.get_absolute_url(), round_.get_absolute_url(), draft.get_absolute_url(), "/opinions/"}
    assert seen_at(signed_in(again(desk.staff_b)), start) == {"remarks"}
    for who, client in outsiders(desk):
        assert seen_at(client, start) == set(), who
