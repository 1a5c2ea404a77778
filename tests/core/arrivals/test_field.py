"""A form takes what came before it, once, from whoever brought it, for what it was brought for."""

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from coordination.core.arrivals import looking, purposes
from coordination.core.arrivals.field import ArrivedFilesField
from coordination.core.arrivals.models import Arrival
from coordination.core.errors import SomeoneWasFaster
from coordination.core.files.intake import handed_in, store
from coordination.core.models import StoredFile
from tests.core.arrivals.bringing import TRIED, arrived, arriving
from tests.uploads import PDF, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
OTHER = purposes.called("tests.other") or purposes.purpose("tests.other", may=TRIED.may)
TABLE = b"a,b\n1,2\n"


class Filled(forms.Form):
    papers = ArrivedFilesField(purpose=TRIED)

    def __init__(self, person: Any, *arrivals: Any, uploads: tuple[Any, ...] = (), declared: bool = True) -> None:
        data = QueryDict(mutable=True)
        data.setlist("papers_arrived", [str(getattr(each, "pk", each)) for each in arrivals])
        if declared:
            data["papers_declared"] = "on"
        super().__init__(data, MultiValueDict({"papers": list(uploads)}))
        field: Any = self.fields["papers"]
        field.person = person


def wrong(form: Filled) -> str:
    assert not form.is_valid()
    return " ".join(form.errors["papers"])


def test_what_came_in_pieces_is_kept_like_anything_else(cast: SimpleNamespace, volume: Path) -> None:
    row = arrived(cast.liaison_a, content=TABLE, folder="二季度/原始")
    looking.look_into_all()
    form = Filled(cast.liaison_a, row, uploads=(pdf(),))
    assert form.is_valid(), form.errors
    table, paper = form.cleaned_data["papers"]
    assert (table.folder, paper.name) == ("二季度/原始", "材料.pdf")
    file = store(table, by=cast.liaison_a)
    assert (file.name, file.size, file.sha256) == ("数据.csv", len(TABLE), hashlib.sha256(TABLE).hexdigest())
    assert (volume / str(file.content)).read_bytes() == TABLE
    assert (file.declared_at is not None, file.uploaded_by) == (True, cast.liaison_a)
    assert store(paper, by=cast.liaison_a).sha256 == hashlib.sha256(PDF).hexdigest()
    assert not Arrival.objects.exists()


def test_an_act_that_fails_has_lost_nothing(cast: SimpleNamespace, volume: Path) -> None:
    row = arrived(cast.liaison_a, content=TABLE)
    looking.look_into_all()

    def failing() -> None:
        form = Filled(cast.liaison_a, row)
        assert form.is_valid()
        with transaction.atomic():
            store(form.cleaned_data["papers"][0], by=cast.liaison_a)
            raise ValidationError("something else is wrong")

    with pytest.raises(ValidationError):
        failing()
    assert (volume / "arriving" / row.place).read_bytes() == TABLE
    form = Filled(cast.liaison_a, row)
    assert form.is_valid()
    store(form.cleaned_data["papers"][0], by=cast.liaison_a)


def test_of_two_forms_that_name_it_one_takes_it(cast: SimpleNamespace) -> None:
    row = arrived(cast.liaison_a)
    looking.look_into_all()
    one, other = Filled(cast.liaison_a, row), Filled(cast.liaison_a, row)
    assert one.is_valid()
    assert other.is_valid()
    store(one.cleaned_data["papers"][0], by=cast.liaison_a)
    with pytest.raises(SomeoneWasFaster):
        store(other.cleaned_data["papers"][0], by=cast.liaison_a)
    assert StoredFile.objects.count() == 1
    assert "no longer here" in wrong(Filled(cast.liaison_a, row))


def test_what_nobody_takes_leaves_no_second_name(cast: SimpleNamespace, volume: Path) -> None:
    row = arrived(cast.liaison_a)
    looking.look_into_all()
    form = Filled(cast.liaison_a, row)
    assert form.is_valid()
    assert len(list((volume / "incoming").iterdir())) == 1
    form.cleaned_data["papers"][0].close()
    assert list((volume / "incoming").iterdir()) == []
    assert (volume / "arriving" / row.place).exists()


def test_a_number_of_somebody_else_or_for_something_else_is_no_file(cast: SimpleNamespace) -> None:
    theirs, elsewhere = arrived(cast.liaison_b), arrived(cast.liaison_a)
    Arrival.objects.filter(pk=elsewhere.pk).update(purpose=OTHER.code)
    looking.look_into_all()
    for strange in (theirs, elsewhere, 10**17):
        assert "no longer here" in wrong(Filled(cast.liaison_a, strange))
    for nonsense in ("x", "-1", "9" * 40, ""):
        assert "required" in wrong(Filled(cast.liaison_a, nonsense))


def test_what_is_not_ready_says_so_by_its_name(cast: SimpleNamespace) -> None:
    assert "“数据.csv” is still on its way" in wrong(Filled(cast.liaison_a, arriving(cast.liaison_a)))
    bad = arrived(cast.liaison_a, "坏.csv", b"\0")
    assert "still on its way, or being looked into" in wrong(Filled(cast.liaison_a, bad))
    looking.look_into_all()
    assert "“坏.csv”: The content" in wrong(Filled(cast.liaison_a, bad))


def test_files_of_the_form_itself_are_declared_and_examined_as_ever(cast: SimpleNamespace) -> None:
    row = arrived(cast.liaison_a)
    looking.look_into_all()
    assert "Tick the declaration" in wrong(Filled(cast.liaison_a, row, uploads=(pdf(),), declared=False))
    assert Filled(cast.liaison_a, row, declared=False).is_valid(), "it was declared when it was begun"


def test_a_form_that_comes_back_still_holds_what_came(cast: SimpleNamespace) -> None:
    ready, coming = arrived(cast.liaison_a, "a.csv"), arriving(cast.liaison_a, "b.csv", folder="二季度")
    arrived(cast.liaison_b, "not-mine.csv")
    looking.look_into_all()
    form = Filled(cast.liaison_a, ready, coming)
    assert not handed_in(form, by=cast.liaison_a)
    page = str(form)
    assert f'value="{ready.pk}" checked' in page
    assert "二季度/b.csv" in page
    assert "not-mine.csv" not in page
    assert f'value="{coming.pk}"' not in page
    assert "uploading.js" in str(form.media)
    assert "defer" in str(form.media)
