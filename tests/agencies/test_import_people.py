"""Many people are invited by a table: each row is one letter to one address, shown before and taken back after."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from coordination.agencies import actions as agencies
from coordination.agencies.models import Invitation, Post, User
from coordination.core import delivery
from coordination.core.errors import NotPermitted
from coordination.core.imports import actions
from coordination.core.imports.models import ImportRun
from tests.agencies.importing import (
    bring,
    carry_out,
    complaints,
    finish,
    notes,
    outcomes,
    reasons,
    row,
    start,
    verdicts,
)
from tests.cast import agency, person, portal_administrator, signed_in
from tests.invited import joined
from tests.sheets import workbook
from tests.signin.devices import proved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HEADER = ("姓名", "电子邮箱", "角色", "职务", "单位", "任期至")
START = reverse("agencies:imports")


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def wang(address: str = "wang@example.test", role: str = "联络员", at: str = "", until: str = "") -> tuple[str, ...]:
    return ("王晓", address, role, "科员", at, until)


def brought(who: User, *rows: Any, header: Any = HEADER) -> ImportRun:
    return start(who, header, *rows, kind="people")


def test_each_row_is_an_invitation_and_its_letter_goes_out_when_it_is_confirmed(cast: SimpleNamespace) -> None:
    run = brought(cast.admin_a, wang(), ("李明", "li@example.test", "", "", "水利厅", "2099-12-31"))
    assert verdicts(run) == ["new", "new"]
    assert not Invitation.objects.exists()
    carry_out(run, cast.admin_a)
    assert outcomes(run) == ["done", "done"]
    asked = Invitation.objects.order_by("pk").values_list("full_name", "role", "title", "agency", "invited_by")
    assert list(asked) == [
        ("王晓", "liaison", "科员", cast.a.pk, cast.admin_a.pk),
        ("李明", "staff", "", cast.a.pk, cast.admin_a.pk),
    ]
    delivery.deliver_due()
    assert {"wang@example.test", "li@example.test"} <= {letter.to[0] for letter in mail.outbox}
    joined("wang@example.test", "wang_xiao")
    assert User.objects.get(username="wang_xiao").posts.get().role == "liaison"


def test_a_messy_file_is_read_as_it_comes(cast: SimpleNamespace) -> None:
    table = "姓名,邮箱,岗位,职务\n 王晓 ,ｗａｎｇ@example.test,联络员,科员\n".encode("gb18030")
    run = bring(cast.admin_a, "名单.csv", table, kind="people")
    assert verdicts(run) == ["new"], complaints(row(run))
    assert row(run).after["address"] == "wang@example.test"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (wang(address="nobody"), "“nobody” is no e-mail address"),
        (wang(address=""), "is missing"),
        (wang(role="国王"), "“国王” is none of these"),
        (wang(at="省财政厅"), "“省财政厅” is none of the agencies whose people you look after"),
        (wang(address="LIAISON_A@example.test"), "works here with this address"),
        (wang(address="Asked@example.test"), "is invited already"),
        (wang(until="2020-01-01"), "This day has passed."),
    ],
)
def test_what_is_wrong_with_a_row_is_said(cast: SimpleNamespace, said: Any, sentence: str) -> None:
    agencies.invite(actor=None, agency=cast.a, address="asked@example.test", full_name="已邀", role=Post.Role.LIAISON)
    run = brought(cast.admin_a, said, wang(address="good@example.test"))
    assert verdicts(run) == ["wrong", "new"]
    assert sentence in "；".join(complaints(row(run)))
    carry_out(run, cast.admin_a, only_good=True)
    assert Invitation.objects.count() == 2


def test_whom_the_security_administrator_shut_out_is_not_invited_by_a_table(cast: SimpleNamespace) -> None:
    agencies.close_account(actor=portal_administrator("security"), person=cast.staff_a, note="不宜")
    agencies.close_account(actor=cast.admin_a, person=cast.leader_a, note="病假")
    run = brought(cast.admin_a, wang(address="STAFF_A@example.test"), wang(address="leader_a@example.test"))
    assert verdicts(run) == ["wrong", "new"]
    assert complaints(row(run)) == ["e-mail: belongs to an account that the security administrator suspended"]


def test_two_rows_of_one_address_and_post_are_wrong_and_two_posts_are_not(cast: SimpleNamespace) -> None:
    run = brought(cast.admin_a, wang(), wang(address="WANG@example.test"), wang(role="工作人员"))
    assert verdicts(run) == ["new", "wrong", "new"]


def test_two_persons_with_one_address_are_not_both_invited(cast: SimpleNamespace) -> None:
    other = ("李明", "Wang@example.test", "Leader", "", "", "")
    run = brought(cast.admin_a, wang(), ("王 晓", "wang@example.test", "工作人员", "", "", ""), other)
    assert verdicts(run) == ["new", "new", "wrong"]
    assert complaints(list(run.rows.order_by("number"))[2]) == [
        "e-mail: is the address of another name in row 2: each person needs the own"
    ]


def test_nor_is_whoever_bears_another_name_than_an_open_invitation_anywhere(cast: SimpleNamespace) -> None:
    agencies.invite(actor=None, agency=cast.b, address="Wang@example.test", full_name="李明", role=Post.Role.LIAISON)
    run = brought(cast.admin_a, wang())
    assert complaints(row(run)) == ["e-mail: is invited already, under another name"]


def test_whoever_gives_it_up_is_back_among_the_people(cast: SimpleNamespace) -> None:
    page = signed_in(cast.admin_a).get(START, {"what": "people"})
    assert page.context["back_url"] == cast.a.people_url
    assert signed_in(portal_administrator("system")).get(START).context["back_url"] == reverse("agencies:agencies")


def test_whoever_has_an_account_elsewhere_is_noted(cast: SimpleNamespace) -> None:
    run = brought(cast.admin_a, wang(address="stranger@example.test"))
    assert verdicts(run) == ["new"]
    assert "has an account" in notes(row(run))[0]


def test_subordinate_bodies_are_invited_for_too(cast: SimpleNamespace) -> None:
    below = agency("省水文局", parent=cast.a)
    carry_out(brought(cast.admin_a, wang(at="省水文局")), cast.admin_a)
    assert Invitation.objects.get().agency == below


def test_the_system_administrator_names_the_agency_of_each_row(cast: SimpleNamespace) -> None:
    root = portal_administrator("system", language="en")
    run = brought(root, wang(), wang(at="省财政厅"))
    assert verdicts(run) == ["wrong", "new"]
    carry_out(run, root, only_good=True)
    assert Invitation.objects.get().agency == cast.b


def test_undoing_withdraws_what_nobody_has_accepted(cast: SimpleNamespace) -> None:
    run = carry_out(brought(cast.admin_a, wang(), wang(address="li@example.test")), cast.admin_a)
    joined("wang@example.test", "wang_xiao")
    actions.undo(actor=cast.admin_a, run=run)
    finish(run)
    assert outcomes(run) == ["kept", "undone"]
    assert "the person works here; to end that" in reasons(row(run))[0]
    assert [one.address for one in Invitation.objects.exclude(withdrawn_at=None)] == ["li@example.test"]


def test_undoing_says_of_what_was_withdrawn_by_hand_that_it_is_withdrawn(cast: SimpleNamespace) -> None:
    run = carry_out(brought(cast.admin_a, wang()), cast.admin_a)
    agencies.withdraw_invitation(actor=cast.admin_a, invitation=Invitation.objects.get())
    actions.undo(actor=cast.admin_a, run=run)
    finish(run)
    assert outcomes(run) == ["undone"]
    assert "It had been withdrawn already, on " in reasons(row(run))[0]
    page = proved(signed_in(cast.admin_a)).get(reverse("agencies:import_run", args=[run.pk])).content.decode()
    assert "It had been withdrawn already" in page
    assert "Not undone" not in page


def test_undoing_withdraws_an_invitation_that_was_sent_again(cast: SimpleNamespace) -> None:
    run = carry_out(brought(cast.admin_a, wang()), cast.admin_a)
    agencies.resend_invitation(actor=cast.admin_a, invitation=Invitation.objects.get())
    actions.undo(actor=cast.admin_a, run=run)
    finish(run)
    assert (outcomes(run), reasons(row(run))) == (["undone"], [])
    assert Invitation.objects.get().withdrawn_at is not None


def test_before_the_undoing_it_is_said_what_of_invitations_can_be_undone(cast: SimpleNamespace) -> None:
    run = carry_out(brought(cast.admin_a, wang()), cast.admin_a)
    page = proved(signed_in(cast.admin_a)).get(reverse("agencies:import_undo", args=[run.pk])).content.decode()
    assert "Letters that went out cannot be called back" in page
    assert "gets its old values again" not in page


@pytest.mark.parametrize(
    ("rows", "letters", "button"),
    [
        (1, "1 letter with a link goes out.", "Send 1 invitation<"),
        (3, "3 letters with a link go out.", "Send 3 invitations<"),
    ],
)
def test_whoever_confirms_knows_how_many_letters_go_out(
    cast: SimpleNamespace, rows: int, letters: str, button: str
) -> None:
    wrong = wang(address="no address")
    run = brought(cast.admin_a, wrong, *(wang(address=f"w{number}@example.test") for number in range(rows)))
    page = proved(signed_in(cast.admin_a)).get(reverse("agencies:import_run", args=[run.pk])).content.decode()
    assert letters in page
    assert button in page
    assert "Import" not in page.partition('id="confirm-title"')[2].partition("</section>")[0], "it says what is done"
    actions.confirm(actor=cast.admin_a, run=run, only_good=True)
    finish(run)
    assert Invitation.objects.count() == rows


def test_nobody_else_brings_such_a_table_or_sees_it(cast: SimpleNamespace) -> None:
    run = brought(cast.admin_a, wang())
    other = person(cast.b, "admin_b", Post.Role.ADMINISTRATOR)
    for who in (cast.liaison_a, cast.secretariat, portal_administrator("audit")):
        with pytest.raises(NotPermitted):
            brought(who, wang())
    for who in (other, cast.liaison_a, portal_administrator("system")):
        assert not ImportRun.objects.visible_to(who).exists()
        for act in (actions.confirm, actions.discard):
            with pytest.raises(NotPermitted):
                act(actor=who, run=run)
    assert ImportRun.objects.visible_to(cast.admin_a).get() == run
    assert run.state == "preview"


def test_from_the_people_page_to_the_letters(cast: SimpleNamespace) -> None:
    client: Client = proved(signed_in(cast.admin_a))
    door = f"{START}?what=people"
    assert door in client.get(cast.a.people_url).content.decode()
    assert "agencies/import/" not in signed_in(cast.liaison_a).get(cast.a.people_url).content.decode()
    assert client.get(f"{START}?what=agencies").status_code == 404
    assert client.get(f"{reverse('agencies:import_template', args=['xlsx'])}?what=people").status_code == 200
    file = SimpleUploadedFile("名单.xlsx", workbook(HEADER, wang()))
    answer = client.post(door, {"file": file})
    page = client.get(answer["Location"]).content.decode()
    assert "王晓 wang@example.test" in page
    assert client.post(f"{answer['Location']}confirm/").status_code == 302
    run = finish(ImportRun.objects.get())
    assert run.state == "done"
    assert Invitation.objects.get().address == "wang@example.test"


def test_the_result_says_who_is_still_to_answer_and_leads_to_the_open_invitations(cast: SimpleNamespace) -> None:
    client: Client = proved(signed_in(cast.admin_a))
    run = brought(cast.admin_a, wang(), ("李明", "li@example.test", "", "", "水利厅", ""))
    door = reverse("agencies:import_run", args=[run.pk])
    assert client.get(door).context["awaited"] is None
    carry_out(run, cast.admin_a)
    delivery.deliver_due()
    page = client.get(door)
    assert [words.split(" · ")[0] for words, _url in page.context["awaited"].first] == ["李明", "王晓"]
    assert f'href="{cast.a.people_url}#invitations"' in page.content.decode()
    assert 'id="invitations"' in client.get(cast.a.people_url).content.decode()
    joined("wang@example.test", "wang_xiao")
    agencies.withdraw_invitation(actor=cast.admin_a, invitation=Invitation.objects.get(address="li@example.test"))
    assert "Everybody has answered." in client.get(door).content.decode()


def test_the_pages_speak_of_invitations_and_not_of_an_import(cast: SimpleNamespace) -> None:
    client: Client = proved(signed_in(cast.admin_a))
    run = carry_out(brought(cast.admin_a, wang()), cast.admin_a)
    start_of, result = client.get(f"{START}?what=people"), client.get(reverse("agencies:import_run", args=[run.pk]))
    undo = client.get(reverse("agencies:import_undo", args=[run.pk]))
    for page in (start_of, result, undo):
        assert "Invite by a table" in page.content.decode()
        said = strip_tags(page.content.decode())
        assert not re.search(r"import", said, re.IGNORECASE)
    assert "Withdraw the invitations of this table" in undo.content.decode()


def test_a_preview_costs_the_same_for_one_row_and_for_three(cast: SimpleNamespace) -> None:
    def cost(*rows: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            brought(cast.admin_a, *rows)
        return len(queries)

    cost(wang())
    one = cost(wang())
    assert cost(*(wang(address=f"p{number}@example.test") for number in range(3))) == one


def test_blanks_that_fill_a_column_are_no_part_of_a_name(cast: SimpleNamespace) -> None:
    run = brought(cast.admin_a, ("钱　二", *wang()[1:]))
    assert row(run).after["full_name"] == "钱二"
