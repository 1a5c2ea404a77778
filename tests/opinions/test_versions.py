"""A text and its versions: written by sections, sent out, and never changed after."""

from typing import Any

import pytest
from django.db import Error, transaction

from coordination.core.errors import NotLawful, NotPermitted
from coordination.opinions import actions
from coordination.opinions.models import Draft, Revision, Section
from tests.cast import again
from tests.opinions.conftest import asked, begun, given, request_of, sent

COMMENT = {"original": "2小时", "proposed": "4小时", "ground": "基层难以在2小时内核实。"}


def test_a_text_is_taken_apart_into_its_articles(draft: Draft) -> None:
    sections = draft.being_written.sections.all()
    assert [section.number for section in sections] == ["第一条", "第二条", "第三条", "第四条"]
    assert sections[3].headings == ["第二章 附则"]


def test_nobody_else_sees_a_version_before_it_is_sent_out(desk: Any, draft: Draft) -> None:
    version = draft.being_written
    assert Revision.objects.visible_to(again(desk.staff_a)).filter(pk=version.pk).exists()
    for other in (desk.liaison_b, desk.secretariat, desk.stranger):
        assert not Draft.objects.visible_to(again(other)).exists()
        assert not Revision.objects.visible_to(again(other)).exists()
    round_ = asked(desk, draft)
    assert Revision.objects.visible_to(again(desk.liaison_b)).get() == version
    assert not Revision.objects.visible_to(again(desk.stranger)).exists()
    following = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    assert not Revision.objects.visible_to(again(desk.liaison_b)).filter(pk=following.pk).exists()
    assert round_.requests.get().revision == version


def test_a_version_that_was_sent_out_is_changed_by_nobody(desk: Any, draft: Draft) -> None:
    version = sent(desk, draft)
    section = version.sections.first()
    with pytest.raises(NotLawful):
        actions.write_section(actor=again(desk.liaison_a), section=section, text="另一句")
    for change in (
        lambda: Section.objects.filter(pk=section.pk).update(text="另一句"),
        lambda: Section.objects.filter(pk=section.pk).delete(),
        lambda: Section.objects.create(revision=version, place=99, text="多一条"),
        lambda: Revision.objects.filter(pk=version.pk).update(note="另一个"),
        version.delete,
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
    following = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    actions.write_section(actor=again(desk.liaison_a), section=following.sections.first(), text="另一句")
    assert following.sections.first().text == "另一句"
    assert following.sections.first().strand == section.strand


def test_sections_are_put_in_and_left_out_and_keep_their_order(desk: Any, draft: Draft) -> None:
    sent(desk, draft)
    version = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    actions.insert_section(
        actor=again(desk.liaison_a), revision=version, place=3, number="第二条之一", text="新的一条。"
    )
    actions.remove_section(actor=again(desk.liaison_a), section=version.sections.get(number="第一条"))
    rows = list(version.sections.values_list("place", "number"))
    assert rows == [(1, "第二条"), (2, "第二条之一"), (3, "第三条"), (4, "第四条")]


def test_only_the_drafting_agency_writes_and_only_who_speaks_for_it_sends(desk: Any, draft: Draft) -> None:
    version = draft.being_written
    section = version.sections.first()
    actions.write_section(actor=again(desk.staff_a), section=section, text="改过的。")
    for other in (desk.liaison_b, desk.secretariat, desk.stranger):
        with pytest.raises(NotPermitted):
            actions.write_section(actor=again(other), section=section, text="别人的。")
    with pytest.raises(NotPermitted):
        actions.send_version(actor=again(desk.staff_a), revision=version)
    actions.send_version(actor=again(desk.liaison_a), revision=version)
    version.refresh_from_db()
    assert version.sent_at
    assert len(version.sha256) == 64


def test_a_material_change_asks_again_those_concerned_and_an_immaterial_one_nobody(desk: Any, draft: Draft) -> None:
    must = actions.Addressee(desk.office, is_mandatory=True)
    round_ = asked(desk, draft, desk.b, desk.outside, must)
    for by, agency in ((desk.liaison_b, desk.b), (desk.stranger, desk.outside), (desk.secretariat, desk.office)):
        given(by, request_of(round_, agency))

    version = sent(desk, draft, is_material=False, note="改正错别字")
    assert set(round_.requests.values_list("state", flat=True)) == {"given"}
    assert draft.unanswered_by_mandatory() == []
    assert version.matter == 1

    version = sent(desk, draft, concerned=[desk.b])
    states = {row.agency: (row.state, row.revision) for row in round_.requests.select_related("agency", "revision")}
    assert states[desk.b] == ("stale", version)
    assert states[desk.office] == ("stale", version), "whose answer must be there is always asked again"
    assert states[desk.outside][0] == "given"
    assert draft.unanswered_by_mandatory() == [desk.office]


def test_an_immaterial_change_says_why(desk: Any, draft: Draft) -> None:
    sent(desk, draft)
    version = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    with pytest.raises(Exception, match=r"matter|实质"):
        actions.send_version(actor=again(desk.liaison_a), revision=version, is_material=False)
    actions.send_version(actor=again(desk.liaison_a), revision=version, is_material=False, note="改正错别字")


def test_a_reply_begun_before_the_text_changed_is_not_signed_for_the_new_one(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    request = request_of(round_, desk.b)
    reply = actions.begin_reply(actor=again(desk.liaison_b), request=request)
    section = request.revision.sections.get(number="第二条")
    actions.write_reply(actor=again(desk.liaison_b), reply=reply, result="agree_with_changes")
    actions.add_comment(actor=again(desk.liaison_b), reply=reply, section=section, **COMMENT)
    version = sent(desk, draft)
    reply.refresh_from_db()
    with pytest.raises(NotLawful):
        actions.sign_reply(actor=again(desk.liaison_b), reply=reply)
    actions.take_up_version(actor=again(desk.liaison_b), reply=reply)
    actions.sign_reply(actor=again(desk.liaison_b), reply=reply)
    reply.refresh_from_db()
    assert (reply.state, reply.revision) == ("given", version)
    assert reply.comments.get().section == version.sections.get(number="第二条")


def test_a_draft_of_nothing_is_none(desk: Any) -> None:
    with pytest.raises(NotLawful):
        actions.begin_draft(actor=again(desk.liaison_a), title="空", passages=[])
    assert begun(desk).pk
