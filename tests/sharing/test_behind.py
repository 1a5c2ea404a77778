"""Out of what an item comes, and what comes out of a meeting, a resolution, an assignment, a round of opinions."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.core.errors import NotPermitted
from coordination.core.models import Activity
from coordination.core.referring import nouns
from coordination.core.workdays import today
from coordination.followup.models import Assignment
from coordination.mechanisms.models import Participation
from coordination.opinions.models import Round
from meetings import actions as meetings
from meetings.models import Meeting, Minutes, Resolution
from sharing import actions
from sharing.models import Behind, Item, SharingClass, Visibility
from tests.cast import again, signed_in
from tests.opinions import house as of_opinions
from tests.sharing.house import with_content

pytestmark = pytest.mark.django_db


def shared(library: SimpleNamespace, title: str, visibility: int = Visibility.ALL) -> Item:
    item = actions.begin_item(
        actor=library.data_officer,
        title=title,
        space=library.mechanism.principal,
        visibility=visibility,
        sharing_class=SharingClass.UNCONDITIONAL,
    )
    actions.publish_item(actor=library.data_officer, item=with_content(library.data_officer, item))
    return item


def seen(who: Any, url: str) -> str:
    response = signed_in(again(who)).get(url)
    return response.content.decode() if response.status_code == 200 else ""


def new_source(item: Item) -> str:
    return reverse("sharing:name_source", args=[item.pk])


def name(library: SimpleNamespace, item: Item, source: Any) -> Behind:
    return actions.name_source(actor=again(library.staff_a), item=item, source=source)


def test_the_provider_names_a_meeting_and_each_stands_on_the_page_of_the_other(
    library: SimpleNamespace, convened: Meeting
) -> None:
    item, client = shared(library, "汛情会商材料"), signed_in(library.staff_a)
    assert new_source(item) in client.get(item.get_absolute_url()).content.decode()
    answer = client.post(new_source(item), {"source": f"meeting-{convened.pk}"})
    assert answer.headers["Location"] == item.get_absolute_url()
    for who in (library.observer, library.staff_a):
        assert convened.title in seen(who, item.get_absolute_url())
        assert item.title in seen(who, convened.get_absolute_url())
    said = Activity.objects.get(verb="item.name_source")
    assert (said.after, said.subject_id) == ({"source_type": "meeting", "source": convened.pk}, item.pk)


def test_who_may_not_know_of_the_meeting_finds_no_trace_of_it(library: SimpleNamespace, convened: Meeting) -> None:
    item = shared(library, "水库公报")
    before = seen(library.stranger, item.get_absolute_url())
    name(library, item, convened)
    now = seen(library.stranger, item.get_absolute_url())
    for said in (convened.title, "来源依据", "comes from"):
        assert said not in now
    assert now.count("<section") == before.count("<section")
    assert not Behind.objects.visible_to(again(library.stranger)).exists()


def test_who_may_not_know_of_the_item_finds_no_trace_of_it(library: SimpleNamespace, convened: Meeting) -> None:
    before = seen(library.observer, convened.get_absolute_url())
    item = shared(library, "内部底稿", Visibility.OWN)
    name(library, item, convened)
    now = seen(library.observer, convened.get_absolute_url())
    assert item.title not in now
    assert now.count("<section") == before.count("<section")
    assert item.title in seen(library.leader_a, convened.get_absolute_url())


def test_the_record_of_a_link_is_gone_for_an_agency_that_left(library: SimpleNamespace, convened: Meeting) -> None:
    item = shared(library, "水库公报")
    name(library, item, Meeting.objects.get(pk=convened.pk))
    convened.seats.filter(agency=library.b).delete()
    assert convened.title in seen(library.liaison_b, item.get_absolute_url())
    before = today() - timedelta(days=1)
    Participation.objects.filter(agency=library.b).update(starts_on=before, ends_on=before)
    assert convened.title not in seen(library.liaison_b, item.get_absolute_url())


def test_nothing_is_named_that_one_may_not_see(library: SimpleNamespace, convened: Meeting) -> None:
    item = shared(library, "水库公报")
    hidden = meetings.draft_meeting(actor=library.secretariat, mechanism=library.mechanism, title="未公开的筹备")
    with pytest.raises(Http404):
        name(library, item, hidden)
    with pytest.raises(Http404):
        name(library, item, library.mechanism)  # nobody refers to that
    answer = signed_in(library.staff_a).post(new_source(item), {"source": f"meeting-{hidden.pk}"})
    assert answer.status_code == 200
    assert hidden.title not in answer.content.decode()
    for nonsense in ("meeting-", "meeting-x", "agency-1", "-", "meeting-9999999999999999999999", "\0"):
        assert signed_in(library.staff_a).post(new_source(item), {"source": nonsense}).status_code == 200
    assert not Behind.objects.exists()


def test_only_the_provider_names_and_takes_back_and_once_each(library: SimpleNamespace, convened: Meeting) -> None:
    item = shared(library, "水库公报")
    with pytest.raises(NotPermitted):
        actions.name_source(actor=library.liaison_b, item=item, source=convened)
    behind = name(library, item, convened)
    with pytest.raises(ValidationError):
        name(library, item, convened)
    assert signed_in(library.liaison_b).get(new_source(item)).status_code == 403
    take_back = reverse("sharing:take_back_source", args=[behind.pk])
    assert signed_in(library.stranger).post(take_back).status_code == 404
    assert signed_in(library.observer).post(take_back).status_code == 403
    signed_in(library.staff_a).post(take_back)
    assert not Behind.objects.exists()
    assert Activity.objects.filter(verb="behind.take_back", subject_id=item.pk).exists()


def test_a_proposal_that_may_be_struck_is_not_referred_to(library: SimpleNamespace, recorded: Minutes) -> None:
    item, proposed = shared(library, "水库公报"), Resolution.objects.get()
    with pytest.raises(Http404):
        name(library, item, proposed)
    meetings.issue_minutes(actor=library.secretariat, minutes=recorded)
    name(library, item, Resolution.objects.get())
    for page in (recorded.meeting.get_absolute_url(), recorded.get_absolute_url()):
        assert item.title in seen(library.observer, page)


def test_every_kind_shows_what_comes_from_it(library: SimpleNamespace, issued: Minutes) -> None:
    made = of_opinions.furnished(library)
    sources = {
        "meeting": issued.meeting,
        "resolution": Resolution.objects.get(),
        "assignment": Assignment.objects.get(),
        "round": Round.objects.get(pk=made["round"]),
    }
    assert set(sources) == {noun.code for noun in nouns()}
    for code, source in sources.items():
        item = shared(library, f"材料之{code}")
        behind = Behind.objects.create(item=item, source=source, made_by=library.staff_a)
        reader = next(
            who
            for who in (library.secretariat, library.liaison_a, library.liaison_b)
            if Behind.objects.visible_to(again(who)).filter(pk=behind.pk).exists()
        )
        assert source.get_absolute_url() in seen(reader, item.get_absolute_url())
        page = signed_in(again(reader)).get(source.get_absolute_url().partition("#")[0], follow=True)
        assert item.title in page.content.decode(), code


def test_the_chooser_finds_by_title_and_number_what_one_may_see(library: SimpleNamespace, issued: Minutes) -> None:
    where, minutes = reverse("sharing:choose_source"), Minutes.objects.get(pk=issued.pk)

    def offered(who: Any, **said: Any) -> set[str]:
        answer = signed_in(again(who)).get(where, said).json()
        return {option["value"].partition("-")[0] for option in answer["options"]}

    assert offered(library.liaison_a) == {"meeting", "resolution", "assignment"}
    assert offered(library.liaison_a, q="第一次 全体") == {"meeting", "resolution", "assignment"}
    assert offered(library.liaison_a, q=minutes.document_no) >= {"resolution"}
    assert offered(library.liaison_a, q="冬季水利工程联合检查") == {"resolution", "assignment"}
    assert offered(library.liaison_a, q="没有这样的会议") == set()
    assert offered(library.observer) == {"meeting", "resolution"}
    assert offered(library.stranger) == set()


def test_what_was_chosen_stays_chosen_where_the_form_is_refused(library: SimpleNamespace, convened: Meeting) -> None:
    item, client = shared(library, "水库公报"), signed_in(library.staff_a)
    name(library, item, convened)
    answer = client.post(new_source(item), {"source": f"meeting-{convened.pk}"})
    page = answer.content.decode()
    assert f'value="meeting-{convened.pk}" selected' in page
    assert Behind.objects.count() == 1


def test_pages_ask_as_often_for_three_as_for_one(library: SimpleNamespace, convened: Meeting) -> None:
    item, client = shared(library, "材料一"), signed_in(library.observer)

    def asked(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    name(library, item, convened)
    pages = (item.get_absolute_url(), convened.get_absolute_url())
    one = [asked(page) for page in pages]
    for number in (2, 3):
        more = meetings.draft_meeting(actor=library.secretariat, mechanism=library.mechanism, title=f"会议{number}")
        Meeting.objects.filter(pk=more.pk).update(convened_at=convened.convened_at or item.made_at)
        name(library, item, Meeting.objects.get(pk=more.pk))
        name(library, shared(library, f"材料{number}"), convened)
    assert [asked(page) for page in pages] == one
