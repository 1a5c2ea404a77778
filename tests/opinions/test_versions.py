"""A text and its versions: written by sections, sent out, and never changed after."""

from typing import Any

import pytest
from django.db import Error, transaction

from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from coordination.core.models import Occurrence
from coordination.opinions import actions
from coordination.opinions.models import Draft, Revision, Section, Treatment
from coordination.opinions.sealing import seal, words_of_version
from coordination.opinions.sections import passages
from tests.cast import again
from tests.opinions.conftest import RULE, asked, begun, given, request_of, sent

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
    third = version.sections.get(number="第三条")  # as a page has it that was opened before all this
    second = version.sections.get(number="第二条")
    actions.insert_section(actor=again(desk.liaison_a), beside=second, number="第二条之一", text="新的一条。")
    actions.insert_section(actor=again(desk.liaison_a), beside=third, number="第三条之一", text="又一条。")
    actions.insert_section(
        actor=again(desk.liaison_a), beside=third, number="第二条之二", text="再一条。", is_before=True
    )
    actions.remove_section(actor=again(desk.liaison_a), section=version.sections.get(number="第一条"))
    rows = list(version.sections.values_list("place", "number"))
    assert rows == [
        (1, "第二条"),
        (2, "第二条之一"),
        (3, "第二条之二"),
        (4, "第三条"),
        (5, "第三条之一"),
        (6, "第四条"),
    ]
    actions.remove_section(actor=again(desk.liaison_a), section=third)
    with pytest.raises(SomeoneWasFaster):
        actions.insert_section(actor=again(desk.liaison_a), beside=third, text="无处可放。")


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


def test_a_section_left_out_is_put_back_where_it_stood(desk: Any, draft: Draft) -> None:
    version = sent(desk, draft)
    following = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    for number in ("第一条", "第三条"):
        actions.remove_section(actor=again(desk.liaison_a), section=following.sections.get(number=number))
    gone = version.sections.get(number="第三条")
    with pytest.raises(NotPermitted):
        actions.put_back_section(actor=again(desk.liaison_b), revision=following, section=gone)
    put_back = actions.put_back_section(actor=again(desk.staff_a), revision=following, section=gone)
    assert put_back.strand == gone.strand
    assert list(following.sections.values_list("place", "number")) == [(1, "第二条"), (2, "第三条"), (3, "第四条")]
    actions.put_back_section(
        actor=again(desk.staff_a), revision=following, section=version.sections.get(number="第一条")
    )
    assert following.sections.first().number == "第一条"
    with pytest.raises(SomeoneWasFaster):
        actions.put_back_section(actor=again(desk.staff_a), revision=following, section=gone)


def test_of_two_who_write_one_section_the_second_is_told(desk: Any, draft: Draft) -> None:
    section = draft.being_written.sections.first()
    seen = section.text
    actions.write_section(actor=again(desk.staff_a), section=section, text="一人所写。", was=seen)
    with pytest.raises(SomeoneWasFaster):
        actions.write_section(actor=again(desk.liaison_a), section=section, text="另一人所写。", was=seen)
    actions.remove_section(actor=again(desk.staff_a), section=section)
    for late in (
        lambda: actions.write_section(actor=again(desk.liaison_a), section=section, text="太迟。"),
        lambda: actions.remove_section(actor=again(desk.liaison_a), section=section),
    ):
        with pytest.raises(SomeoneWasFaster):
            late()


def test_what_is_sent_out_is_what_the_sender_has_seen(desk: Any, draft: Draft) -> None:
    version = draft.being_written
    seen = seal(words_of_version(version))
    actions.write_section(actor=again(desk.staff_a), section=version.sections.first(), text="悄悄改了。")
    with pytest.raises(SomeoneWasFaster):
        actions.send_version(actor=again(desk.liaison_a), revision=version, seen=seen)
    actions.send_version(actor=again(desk.liaison_a), revision=version, seen=seal(words_of_version(version)))


def test_a_wording_taken_over_follows_its_section_when_the_text_is_replaced(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    request = request_of(round_, desk.b)
    section = request.revision.sections.get(number="第二条")
    reply = given(desk.liaison_b, request, "agree_with_changes", [(section, COMMENT)])
    comment = reply.comments.get()
    actions.treat(actor=again(desk.liaison_a), comments=[comment], outcome="adopted")
    actions.take_wording(actor=again(desk.liaison_a), comment=comment)
    version = draft.being_written
    actions.replace_text(
        actor=again(desk.liaison_a), revision=version, passages=passages(RULE.replace("2小时", "4小时"))
    )
    taken = version.sections.get(number="第二条")
    assert taken.strand == section.strand
    assert Treatment.objects.get().taken_into == taken
    actions.remove_section(actor=again(desk.liaison_a), section=taken)
    assert Treatment.objects.get().taken_into is None


def test_nobody_is_reminded_of_a_text_that_was_given_up(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)
    assert Occurrence.objects.of(request).planned().exists()
    actions.withdraw_draft(actor=again(desk.liaison_a), draft=draft, reason="不再制定。")
    assert not Occurrence.objects.of(request).planned().exists()


def test_a_text_belongs_to_a_mechanism_in_which_its_agency_takes_part(desk: Any) -> None:
    text = {"title": "办法", "passages": passages(RULE), "mechanism": desk.mechanism}
    with pytest.raises(NotLawful):
        actions.begin_draft(actor=again(desk.stranger), **text)
    assert actions.begin_draft(actor=again(desk.stranger), **text | {"mechanism": None}).agency == desk.outside
