"""The pages of texts: begun, written section by section, sent out, compared, settled; and what of it others see."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from coordination.audit.models import Reading
from coordination.core.models import Activity, StoredFile
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.models import Draft, Request, Revision, Round, Section
from coordination.opinions.texts import Next, TextPage
from tests.cast import again, signed_in
from tests.core.files.made import word
from tests.opinions.conftest import RULE, asked, begun, given, request_of, sent
from tests.opinions.test_versions import COMMENT
from tests.uploads import fetched, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FRAGMENT = {"HTTP_HX_REQUEST": "true"}
LIST, NEW = reverse("opinions:drafts"), reverse("opinions:begin_draft")


def door(name: str, thing: Draft | Section, *more: int) -> str:
    return reverse(f"opinions:{name}", args=[thing.pk, *more])


def body(response: Any) -> str:
    text: str = response.content.decode()
    return text


def following(desk: Any, draft: Draft) -> Revision:
    """The version after the one sent out last."""
    return actions.begin_version(actor=again(desk.liaison_a), draft=draft)


# The list --------------------------------------------------------------------------------------------


def test_the_list_says_how_far_each_text_is(desk: Any, drafter: Client, draft: Draft) -> None:
    assert "not sent out yet" in body(drafter.get(LIST))
    round_ = asked(desk, draft, desk.b, desk.outside)
    given(desk.liaison_b, request_of(round_, desk.b))
    following(desk, draft)
    page = body(drafter.get(LIST))
    assert "1 of 2 answered" in page
    assert reverse("opinions:round", args=[round_.pk]) in page
    assert "the next one is being written" in page
    led = body(signed_in(desk.secretariat).get(LIST))
    assert "1 of 2 answered" in led
    assert "is being written" not in led


def test_a_text_stands_in_the_lists_of_those_who_ask_and_in_no_other(desk: Any, draft: Draft) -> None:
    asked(desk, draft)
    shown = {
        who: draft.title in body(signed_in(getattr(desk, who)).get(LIST))
        for who in ("staff_a", "secretariat", "liaison_b", "observer", "stranger")
    }
    assert shown == {"staff_a": True, "secretariat": True, "liaison_b": False, "observer": False, "stranger": False}


def test_the_list_is_narrowed_by_words_kind_state_and_mechanism(desk: Any, drafter: Client, draft: Draft) -> None:
    other = begun(desk, title="值班制度", kind="policy", mechanism=None)
    actions.withdraw_draft(actor=again(desk.liaison_a), draft=other, reason="不再制定。")
    for asked_for, shown in (
        ({"q": "灾情"}, {draft.title}),
        ({"kind": "policy"}, {other.title}),
        ({"state": "withdrawn"}, {other.title}),
        ({"mechanism": desk.mechanism.pk}, {draft.title}),
        ({"q": "没有"}, set()),
    ):
        page = drafter.get(LIST, asked_for)
        assert {row.title for row in page.context["page"]} == shown
    assert "No text matches." in body(page)


def test_an_empty_list_offers_the_first_act_to_whoever_may(desk: Any) -> None:
    for who, may in (("staff_a", True), ("admin_a", False)):
        page = body(signed_in(getattr(desk, who)).get(LIST))
        assert (NEW in page) is may
        assert "asks nobody about a text yet" in page


def test_the_list_asks_as_much_for_three_texts_as_for_one(desk: Any, drafter: Client, draft: Draft) -> None:
    asked(desk, draft)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert drafter.get(LIST).status_code == 200
        return len(caught)

    first = queries()
    for _n in range(2):
        asked(desk, begun(desk), desk.b, desk.outside)
    assert queries() == first


# Begun -----------------------------------------------------------------------------------------------

BEGIN = {"title": "灾情信息报送办法", "kind": "rule", "mechanism": "", "text": RULE}


def test_a_text_that_is_pasted_is_begun_in_its_sections(desk: Any, drafter: Client) -> None:
    response = drafter.post(NEW, BEGIN | {"mechanism": desk.mechanism.pk}, follow=True)
    draft = Draft.objects.get()
    assert response.redirect_chain[-1][0] == draft.get_absolute_url()
    assert (draft.agency, draft.mechanism, draft.being_written.sections.count()) == (desk.a, desk.mechanism, 4)
    assert "第三条" in body(drafter.get(door("write_version", draft)))


@pytest.mark.parametrize(
    ("name", "content"),
    [("办法.docx", lambda: word(*RULE.split("\n"))), ("办法.txt", lambda: RULE.encode("gb18030"))],
)
def test_a_text_that_is_handed_in_is_read_and_its_file_kept(drafter: Client, name: str, content: Any) -> None:
    drafter.post(NEW, BEGIN | {"text": "", "file": upload(name, content()), "file_declared": "on"})
    version = Draft.objects.get().being_written
    assert version.sections.get(place=2).text == "各单位应当在2小时内报送灾情信息。"
    assert version.file.name == name


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"text": ""}, "text", "Paste the text or hand in a file."),
        ({"text": "密级：机密★1年\n第一条"}, "text", "mark of secrecy"),
        ({"text": "\n".join(f"第{n}段。" for n in range(1_001))}, "text", "1001 sections"),
        ({"text": "长" * 20_001}, "text", "longer than 20000"),
        ({"title": ""}, "title", "required"),
        ({"title": "两行\n标题"}, "title", "one line"),
        ({"kind": "none"}, "kind", "valid choice"),
        ({"mechanism": "987654321"}, "mechanism", "valid choice"),
        ({"file": ("办法.docx", b"PK\x03\x04broken"), "text": ""}, "file", "damaged"),
        (
            {
                "file": ("办法.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"),
                "text": "",
            },
            "file",
            "DOCX or plain",
        ),
        ({"file": ("办法.txt", b"x"), "text": ""}, "file", "Tick the declaration"),
        ({"file": ("办法.txt", "第一条".encode())}, "file", "Choose one"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    drafter: Client, change: dict[str, Any], field: str, sentence: str
) -> None:
    sends = BEGIN | change
    if "file" in change:
        sends |= {"file": upload(*change["file"])} | (
            {} if sentence == "Tick the declaration" else {"file_declared": "on"}
        )
    page = drafter.post(NEW, sends)
    assert field in page.context["form"].errors
    assert sentence in body(page)
    assert Draft.objects.count() == StoredFile.objects.count() == 0
    kept = body(page)
    assert "title" in change or BEGIN["title"] in kept
    assert "text" in change or "各单位应当在2小时内报送灾情信息。" in kept


def test_a_mark_of_secrecy_goes_on_record_without_a_word_of_the_text(drafter: Client) -> None:
    drafter.post(NEW, BEGIN | {"text": "机密★1年\n第一条 绝不外传。"})
    row = Activity.objects.get(verb="file.refuse_marked")
    assert "绝不外传" not in f"{row.before}{row.after}{row.note}{row.subject_label}"


def test_whoever_does_no_work_of_an_agency_begins_no_text(desk: Any) -> None:
    for who, status in (("staff_a", 302), ("stranger", 302), ("admin_a", 403)):
        assert signed_in(getattr(desk, who)).post(NEW, BEGIN).status_code == status


# Its page --------------------------------------------------------------------------------------------


def test_the_page_of_a_text_says_what_comes_next_and_who_moves(desk: Any, drafter: Client, draft: Draft) -> None:
    def says() -> str:
        return body(drafter.get(draft.get_absolute_url()))

    assert "the first version is sent out" in says()
    sent(desk, draft)
    assert "asked for their opinion" in says()
    round_ = asked(desk, draft)
    assert "1 agency answers." in says()
    section = draft.standing.sections.get(number="第二条")
    reply = given(desk.liaison_b, request_of(round_, desk.b), "agree_with_changes", [(section, COMMENT)])
    assert "All have answered" in says()
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    assert "1 comment is answered." in says()
    assert "It cannot be settled yet:" in says()
    actions.treat(actor=again(desk.liaison_a), comments=list(reply.comments.all()), outcome="adopted")
    assert "1 answer to a comment is told to its agency." in says()
    actions.tell_answers(actor=again(desk.liaison_a), round_=round_)
    assert "The text is settled, or" in says()
    assert "It cannot be settled yet:" not in says()
    actions.settle_draft(actor=again(desk.liaison_a), draft=draft)
    assert "Next</strong>" not in says()


def test_whoever_said_nothing_is_not_told_that_it_answered(desk: Any, draft: Draft) -> None:
    """Neither where the round was closed and the text settled without it, nor where the round was withdrawn."""
    round_ = asked(desk, draft, desk.b, desk.outside)
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    second = asked(desk, draft, desk.watching)
    actions.withdraw_round(actor=again(desk.liaison_a), round_=second, reason="另行组织")
    for reader, state in ((desk.liaison_b, "Closed"), (desk.observer, "Withdrawn")):
        page = body(signed_in(reader).get(draft.get_absolute_url()))
        assert "Your agency answers" not in page
        assert "Nobody has been asked" not in page
        assert state in page.partition("Rounds of asking")[2].partition("</section>")[0]
    actions.settle_draft(actor=again(desk.liaison_a), draft=draft)
    assert "Your agency answers" not in body(signed_in(desk.liaison_b).get(draft.get_absolute_url()))


def test_what_became_of_an_answer_is_said_where_a_later_version_was_sent_out(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside, desk.watching)
    given(desk.liaison_b, request_of(round_, desk.b))

    def says(reader: Any, agency: Any) -> str:
        return body(signed_in(reader).get(request_of(round_, agency).get_absolute_url()))

    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    following(desk, draft)
    sent(desk, draft, is_material=False, note="文字校订")
    assert "Version 2 was sent out since; the answer stands as it is." in says(desk.liaison_b, desk.b)
    assert "Version 2 was sent out since. " in " ".join(says(desk.stranger, desk.outside).split())
    version = following(desk, draft)
    actions.write_section(actor=again(desk.staff_a), section=version.sections.first(), text="另有规定。")
    sent(desk, draft)
    assert "the answer does not count for it." in says(desk.liaison_b, desk.b)
    second = asked(desk, draft, desk.b)
    actions.withdraw_round(actor=again(desk.liaison_a), round_=second, reason="另行组织")
    Round.objects.filter(pk=round_.pk).update(state="withdrawn")
    assert "was sent out since" not in says(desk.stranger, desk.outside), "what it may not read is not named"


def test_a_round_runs_until_the_last_day_of_whoever_still_owes_an_answer(
    desk: Any, drafter: Client, draft: Draft
) -> None:
    """Not until the day it was given first: that has passed once a new version brings new time."""
    round_ = asked(desk, draft, desk.b, desk.outside)

    def due() -> Any:
        step = TextPage(draft, again(desk.liaison_a)).next
        assert isinstance(step, Next)
        return step.by

    past = today() - timedelta(days=9)
    Round.objects.update(due_on=past)
    Request.objects.update(first_due_on=past, due_on=past)
    assert due() == past
    later = today() + timedelta(days=5)
    Request.objects.filter(agency=desk.b).update(due_on=later)
    assert due() == later
    with override("en"):
        said = f"the last have time until {local_date(later, 'weekday')}"
    assert said in body(drafter.get(round_.get_absolute_url()))
    (row,) = drafter.get(reverse("opinions:drafts")).context["page"].rows
    assert row.round_runs_until == later
    given(desk.liaison_b, request_of(round_, desk.b))
    assert due() == past


def test_whoever_was_asked_sees_what_was_sent_out_and_nothing_of_the_inside(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    version = following(desk, draft)
    actions.write_section(actor=again(desk.staff_a), section=version.sections.first(), text="内部密语金丝雀。")
    inner = [
        door("write_version", draft),
        door("replace_text", draft),
        door("send_version", draft),
        *(door(name, draft, 2) for name in ("version", "compare_versions", "version_file")),
        *(door(name, version.sections.first()) for name in ("write_section", "insert_section", "remove_section")),
    ]
    for who in ("liaison_b", "stranger", "secretariat"):
        client = signed_in(getattr(desk, who))
        page = body(client.get(draft.get_absolute_url()))
        assert "Version 1" in page
        for secret in ("金丝雀", "Version 2", "worked on", "being written"):
            assert secret not in page
        for address in inner:
            response = client.get(address)
            assert response.status_code in {403, 404}
            assert "金丝雀" not in body(response)
        assert client.get(door("compare_versions", draft, 1), {"with": 2}).status_code == 404
    assert "0 of 2 answered" in body(signed_in(desk.secretariat).get(draft.get_absolute_url()))
    page = body(signed_in(desk.liaison_b).get(draft.get_absolute_url()))
    assert "of 2 answered" not in page
    assert request_of(round_, desk.b).get_absolute_url() in page
    assert desk.outside.name not in page
    assert signed_in(desk.observer).get(draft.get_absolute_url()).status_code == 404


def test_the_page_asks_as_much_for_three_versions_and_rounds_as_for_one(
    desk: Any, drafter: Client, draft: Draft
) -> None:
    asked(desk, draft)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert drafter.get(draft.get_absolute_url()).status_code == 200
        return len(caught)

    drafter.get(draft.get_absolute_url())
    first = queries()
    for _n in range(2):
        actions.close_round(actor=again(desk.liaison_a), round_=Round.objects.get(state="open"))
        sent(desk, draft)
        asked(desk, draft, desk.b, desk.outside)
    assert queries() == first


def test_what_happened_is_told_in_few_lines(desk: Any, drafter: Client, draft: Draft) -> None:
    for section in draft.being_written.sections.all():
        actions.write_section(actor=again(desk.staff_a), section=section, text=f"{section.text}（改）")
    sent(desk, draft)
    sent(desk, draft, is_material=False, note="改正错别字")
    shown = drafter.get(draft.get_absolute_url()).context["shown"]
    with override("en"):
        lines = [line.text for line in shown.story]
    assert lines == [
        "A version was sent out · version 2 · does not change the matter",
        "The next version was begun · version 2",
        "A version was sent out · version 1",
        "The text was worked on · 4 changes",
        "The text was begun",
    ]


def test_the_file_of_a_version_is_its_own_agencys_alone(desk: Any, drafter: Client) -> None:
    drafter.post(NEW, BEGIN | {"text": "", "file": upload("办法.txt", RULE.encode()), "file_declared": "on"})
    draft = Draft.objects.get()
    asked(desk, draft)
    assert fetched(drafter.get(door("version_file", draft, 1))) == (200, RULE.encode())
    assert Reading.objects.filter(how=Reading.How.HANDED_OUT, detail="办法.txt").count() == 1
    assert signed_in(desk.liaison_b).get(door("version_file", draft, 1)).status_code == 404
    assert "办法.txt" not in body(signed_in(desk.liaison_b).get(draft.get_absolute_url()))
