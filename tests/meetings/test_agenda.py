"""The agenda: items, papers, and what follow-up would put on it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coordination.followup import actions as followup
from coordination.followup.models import Assignment
from meetings import actions
from meetings.models import AgendaItem, Meeting, Paper
from meetings.progress import story_of
from tests.cast import assign_due, signed_in
from tests.uploads import PDF, pdf


def url(name: str, thing: Any) -> str:
    return reverse(f"meetings:{name}", args=[thing.pk])


def an_item(cast: SimpleNamespace, **changes: Any) -> dict[str, Any]:
    fields = {
        "title": "汛前检查",
        "kind": "deliberate",
        "proposing_agency": cast.b.pk,
        "matter": "审议检查方案",
        "minutes_allotted": "20",
        "assignment": "",
    }
    return fields | changes


@pytest.fixture
def paper(cast: SimpleNamespace, draft: Meeting) -> Paper:
    return actions.add_paper(actor=cast.secretariat, item=draft.items.get(), upload=pdf())


# Items


def test_the_office_puts_an_item_on_the_agenda_last(cast: SimpleNamespace, draft: Meeting) -> None:
    response = signed_in(cast.secretariat).post(url("add_item", draft), an_item(cast))
    item = draft.items.get(no=2)
    assert response.url == f"{draft.get_absolute_url()}#agenda"
    assert (item.title, item.proposing_agency, item.minutes_allotted, item.source) == ("汛前检查", cast.b, 20, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"kind": "gossip"}, "kind"),
        ({"matter": " "}, "matter"),
        ({"proposing_agency": ""}, "proposing_agency"),
        ({"minutes_allotted": "0"}, "minutes_allotted"),
        ({"minutes_allotted": "an hour"}, "minutes_allotted"),
        ({"assignment": "99999"}, "assignment"),
    ],
)
def test_an_item_that_makes_no_sense_is_refused_beside_the_field(
    cast: SimpleNamespace, draft: Meeting, changes: dict[str, str], field: str
) -> None:
    response = signed_in(cast.secretariat).post(url("add_item", draft), an_item(cast, **changes))
    assert set(response.context["form"].errors) == {field}
    assert draft.items.count() == 1


def test_an_item_is_proposed_by_an_agency_that_is_concerned(cast: SimpleNamespace, draft: Meeting) -> None:
    client, item = signed_in(cast.secretariat), an_item(cast, proposing_agency=cast.outside.pk)
    assert client.post(url("add_item", draft), item).context["form"].errors["proposing_agency"]
    actions.invite(actor=cast.secretariat, meeting=draft, agencies=[cast.a, cast.outside])
    assert client.post(url("add_item", draft), item).status_code == 302


def test_an_item_is_edited(cast: SimpleNamespace, draft: Meeting) -> None:
    item = draft.items.get()
    client = signed_in(cast.secretariat)
    assert "冬季水利工程检查" in client.get(url("edit_item", item)).content.decode()
    assert client.post(url("edit_item", item), an_item(cast)).url.endswith(f"#item-{item.pk}")
    assert (draft.items.get().title, draft.items.get().no) == ("汛前检查", 1)


def test_an_edit_that_makes_no_sense_leaves_the_item_as_it_was(cast: SimpleNamespace, draft: Meeting) -> None:
    response = signed_in(cast.secretariat).post(url("edit_item", draft.items.get()), an_item(cast, title=""))
    assert set(response.context["form"].errors) == {"title"}
    assert draft.items.get().title == "冬季水利工程检查"


def test_an_item_is_taken_off_and_the_later_ones_move_up(cast: SimpleNamespace, draft: Meeting) -> None:
    client = signed_in(cast.secretariat)
    client.post(url("add_item", draft), an_item(cast))
    first = draft.items.get(no=1)
    assert client.get(url("remove_item", first)).status_code == 405
    assert draft.items.count() == 2
    client.post(url("remove_item", first))
    assert [(item.no, item.title) for item in draft.items.all()] == [(1, "汛前检查")]


@pytest.mark.parametrize("name", ["add_item", "edit_item", "remove_item"])
def test_the_agenda_is_the_offices_while_the_meeting_is_a_draft(
    cast: SimpleNamespace, draft: Meeting, name: str
) -> None:
    thing = draft if name == "add_item" else draft.items.get()
    assert signed_in(cast.liaison_a).post(url(name, thing), an_item(cast)).status_code == 404
    actions.convene(actor=cast.secretariat, meeting=draft)
    assert signed_in(cast.liaison_a).post(url(name, thing), an_item(cast)).status_code == 403
    assert signed_in(cast.secretariat).post(url(name, thing), an_item(cast)).status_code == 403
    assert [item.title for item in draft.items.all()] == ["冬季水利工程检查"]


def test_an_item_is_numbered_as_the_reader_writes(cast: SimpleNamespace, convened: Meeting) -> None:
    client = signed_in(cast.liaison_a)
    assert "一、" in client.get(url("meeting", convened)).content.decode()
    client.cookies["django_language"] = "en"
    page = client.get(url("meeting", convened)).content.decode()
    assert "一、" not in page
    assert ">1.<" in page


# Papers


def test_several_papers_are_laid_before_the_meeting_at_once(cast: SimpleNamespace, draft: Meeting) -> None:
    item = draft.items.get()
    response = signed_in(cast.secretariat).post(
        url("add_paper", item), {"papers_declared": "on", "papers": [pdf("方案.pdf"), pdf("附件.pdf")]}
    )
    assert response.url.endswith(f"#item-{item.pk}")
    assert [str(paper) for paper in item.papers.all()] == ["方案.pdf", "附件.pdf"]


def test_a_paper_may_have_a_title_of_its_own(cast: SimpleNamespace, draft: Meeting) -> None:
    item = draft.items.get()
    signed_in(cast.secretariat).post(
        url("add_paper", item), {"papers_declared": "on", "papers": [pdf()], "title": "检查方案（送审稿）"}
    )
    assert str(item.papers.get()) == "检查方案（送审稿）"
    assert "检查方案（送审稿）" in story_of(draft, None, cast.secretariat)[0].text


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"papers_declared": "on", "papers": []}, {"papers"}),
        ({"papers_declared": "on", "papers": [pdf("好.pdf"), SimpleUploadedFile("坏.exe", b"MZ")]}, {"papers"}),
        ({"papers_declared": "on", "papers": [SimpleUploadedFile("假.pdf", b"<html><script>")]}, {"papers"}),
        ({"papers_declared": "on", "papers": [SimpleUploadedFile("空.pdf", b"")]}, {"papers"}),
        ({"papers_declared": "on", "papers": [pdf("一.pdf"), pdf("二.pdf")], "title": "一个题目"}, {"title", "papers"}),
        ({"papers_declared": "on", "papers": [pdf()], "title": "长" * 201}, {"title", "papers"}),
        ({"papers": [pdf()]}, {"papers"}),
    ],
)
def test_papers_that_may_not_be_stored_are_refused_beside_the_field(
    cast: SimpleNamespace, draft: Meeting, data: dict[str, Any], wrong: set[str]
) -> None:
    for upload in data["papers"]:
        upload.seek(0)
    item = draft.items.get()
    response = signed_in(cast.secretariat).post(url("add_paper", item), {"title": ""} | data)
    assert set(response.context["form"].errors) == wrong
    assert not item.papers.exists()


def test_a_refused_file_is_named(cast: SimpleNamespace, draft: Meeting) -> None:
    response = signed_in(cast.secretariat).post(
        url("add_paper", draft.items.get()),
        {"papers_declared": "on", "papers": [pdf("好.pdf"), SimpleUploadedFile("坏.exe", b"MZ")]},
    )
    [sentence] = response.context["form"].errors["papers"]
    assert "坏.exe" in sentence
    assert "好.pdf" not in sentence


def test_a_paper_is_handed_out_to_those_who_see_the_meeting(
    cast: SimpleNamespace, draft: Meeting, paper: Paper
) -> None:
    assert signed_in(cast.secretariat).get(url("paper", paper)).getvalue() == PDF
    assert signed_in(cast.liaison_a).get(url("paper", paper)).status_code == 404
    actions.convene(actor=cast.secretariat, meeting=draft)
    handed = signed_in(cast.liaison_a).get(url("paper", paper))
    assert handed.getvalue() == PDF
    assert handed["Content-Disposition"].startswith("attachment")
    assert handed["X-Content-Type-Options"] == "nosniff"
    assert signed_in(cast.stranger).get(url("paper", paper)).status_code == 404


def test_a_withdrawn_paper_is_gone_from_page_and_door(cast: SimpleNamespace, convened: Meeting) -> None:
    paper = actions.add_paper(actor=cast.secretariat, item=convened.items.get(), upload=pdf("方案.pdf"))
    office, member = signed_in(cast.secretariat), signed_in(cast.liaison_a)
    assert "方案.pdf" in member.get(url("meeting", convened)).content.decode()
    assert member.post(url("withdraw_paper", paper)).status_code == 403
    assert office.get(url("withdraw_paper", paper)).status_code == 405
    office.post(url("withdraw_paper", paper))
    assert "方案.pdf" not in member.get(url("meeting", convened)).content.decode()
    assert office.get(url("paper", paper)).status_code == 404
    assert Paper.objects.get().file.name == "方案.pdf"


def test_papers_are_added_until_the_meeting_is_held(cast: SimpleNamespace, minuting: Meeting) -> None:
    item = minuting.items.get()
    for who, status in ((cast.liaison_a, 409), (cast.secretariat, 409), (cast.liaison_b, 403)):
        assert (
            signed_in(who).post(url("add_paper", item), {"papers_declared": "on", "papers": [pdf()]}).status_code
            == status
        )
    assert not item.papers.exists()


# From follow-up


def late(cast: SimpleNamespace, n: int = 0, days: int = 20) -> Assignment:
    return assign_due(cast, timezone.localdate() - timedelta(days=days), n)


def suggested(cast: SimpleNamespace, meeting: Meeting) -> list[str]:
    page = signed_in(cast.secretariat).get(url("meeting", meeting))
    return [suggestion.assignment.title for suggestion in page.context["suggestions"]]


def test_what_is_late_is_suggested_and_what_is_not_is_left(cast: SimpleNamespace, draft: Meeting) -> None:
    late(cast, 1)
    assign_due(cast, timezone.localdate() + timedelta(days=20), 2)
    assign_due(cast, timezone.localdate(), 3)
    assert suggested(cast, draft) == ["任务1"]


def test_what_is_late_is_suggested_until_it_is_submitted(cast: SimpleNamespace, draft: Meeting) -> None:
    """Then the office has it in hand, and the ladder rings no more."""
    task = late(cast)
    followup.receive(actor=cast.liaison_a, assignment=task)
    followup.report(actor=cast.liaison_a, assignment=task, text="做完了")
    assert suggested(cast, draft) == ["任务0"]
    followup.submit(actor=cast.liaison_a, assignment=task, without="另行反馈")
    assert suggested(cast, draft) == []
    followup.send_back(actor=cast.secretariat, assignment=task, reason="缺佐证", due_on=None)
    assert suggested(cast, draft) == ["任务0"]


def test_what_is_closed_or_belongs_to_another_mechanism_is_not_suggested(cast: SimpleNamespace, draft: Meeting) -> None:
    gone = late(cast, 1)
    followup.cancel(actor=cast.secretariat, assignment=gone, reason="撤项")
    assert suggested(cast, draft) == []


def test_a_problem_named_in_the_latest_report_is_suggested(cast: SimpleNamespace, draft: Meeting) -> None:
    task = assign_due(cast, timezone.localdate() + timedelta(days=20))
    followup.receive(actor=cast.liaison_a, assignment=task)
    followup.report(actor=cast.liaison_b, assignment=task, text="在办", problems="资金未到位")
    assert suggested(cast, draft) == ["任务0"]
    followup.report(actor=cast.liaison_a, assignment=task, text="在办", problems="")
    assert suggested(cast, draft) == ["任务0"]
    followup.report(actor=cast.liaison_b, assignment=task, text="已解决", problems="")
    assert suggested(cast, draft) == []


def test_a_suggestion_is_put_on_the_agenda_with_one_click(cast: SimpleNamespace, draft: Meeting) -> None:
    task = late(cast)
    client = signed_in(cast.secretariat)
    [suggestion] = client.get(url("meeting", draft)).context["suggestions"]
    client.post(url("add_item", draft), suggestion.item)
    item = draft.items.get(no=2)
    assert (item.source, item.proposing_agency, item.kind) == (task, cast.a, "coordinate")
    assert task.title in item.title
    assert suggested(cast, draft) == []
    assert reverse("followup:assignment", args=[task.pk]) in client.get(url("meeting", draft)).content.decode()


def test_nothing_is_suggested_to_those_who_do_not_draft(cast: SimpleNamespace, draft: Meeting) -> None:
    late(cast)
    actions.convene(actor=cast.secretariat, meeting=draft)
    for who in (cast.secretariat, cast.liaison_a):
        assert signed_in(who).get(url("meeting", draft)).context["suggestions"] == []


def test_an_assignment_one_may_not_see_is_no_source(cast: SimpleNamespace, draft: Meeting) -> None:
    task = late(cast)
    Assignment.objects.filter(pk=task.pk).update(state="closed")
    response = signed_in(cast.secretariat).post(url("add_item", draft), an_item(cast, assignment=task.pk))
    assert set(response.context["form"].errors) == {"assignment"}
    assert AgendaItem.objects.filter(meeting=draft).count() == 1
