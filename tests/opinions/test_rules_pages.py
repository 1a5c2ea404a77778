"""Rules of a mechanism about asking, and what its page shows of its texts."""

from typing import Any

import pytest
from django.urls import reverse

from coordination.agencies.models import User
from coordination.core.models import Activity
from coordination.opinions.models import Draft, MustAsk
from tests.cast import again, signed_in
from tests.opinions.conftest import sent

pytestmark = pytest.mark.usefixtures("english")


def url(name: str, thing: Any) -> str:
    return reverse(f"opinions:{name}", args=[thing.pk])


def shown(user: User, address: str) -> str:
    response = signed_in(again(user)).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_rules_are_set_by_who_leads_and_read_by_all_who_take_part(desk: Any) -> None:
    address = url("rules", desk.mechanism)
    said = {"rule": "must", "must-kind": "rule", "must-agency": desk.b.pk, "must-ground": "章程第六条"}
    statuses = {}
    for name in ("liaison_a", "observer", "stranger"):
        client = signed_in(again(getattr(desk, name)))
        statuses[name] = (client.get(address).status_code, client.post(address, said).status_code)
    assert statuses == {"liaison_a": (200, 403), "observer": (200, 403), "stranger": (404, 404)}
    client = signed_in(again(desk.secretariat))
    assert "This field is required" in client.post(address, {**said, "must-ground": ""}).content.decode()
    assert client.post(address, said).status_code == 302
    assert "This agency is asked already." in client.post(address, said).content.decode()
    rule = MustAsk.objects.in_force().get()
    assert "章程第六条" in shown(desk.observer, address)
    assert signed_in(again(desk.liaison_a)).post(url("end_rule", rule)).status_code == 403
    assert client.post(url("end_rule", rule)).status_code == 302
    assert client.post(url("end_rule", rule)).status_code == 404
    assert not MustAsk.objects.in_force().exists()
    verbs = Activity.objects.filter(verb__startswith="must_ask.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["must_ask.add", "must_ask.end"]


def test_silence_is_made_a_consent_only_by_a_rule_that_is_named(desk: Any) -> None:
    client, address = signed_in(again(desk.secretariat)), url("rules", desk.mechanism)
    said = {"rule": "silence", "silence-is_consent": "on", "silence-ground": ""}
    assert "Say which rule makes silence a consent." in client.post(address, said).content.decode()
    assert client.post(address, {**said, "silence-ground": "工作规则第九条"}).status_code == 302
    assert "by 工作规则第九条" in shown(desk.liaison_b, address)
    assert client.post(address, {"rule": "silence", "silence-ground": ""}).status_code == 302
    assert "Silence is not consent" in shown(desk.liaison_b, address)


def test_the_page_of_a_mechanism_shows_its_texts_to_those_who_may_see_them(desk: Any, draft: Draft) -> None:
    sent(desk, draft)
    address = desk.mechanism.get_absolute_url()
    assert draft.title in shown(desk.liaison_a, address)
    assert draft.title in shown(desk.secretariat, address)
    for other in (desk.liaison_b, desk.observer):
        body = shown(other, address)
        assert draft.title not in body
        assert url("rules", desk.mechanism) in body
