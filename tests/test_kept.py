"""What tests keep and put back is what was there."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from coordination.agencies.models import Region
from coordination.core.models import CalendarDay
from sharing.models import Category


@pytest.mark.django_db(transaction=True)
def test_what_the_migrations_wrote_outlives_the_sweeping_up_after_a_test_that_commits() -> None:
    """Whichever test comes next on this worker, it finds the database as the first one did."""
    written = (Category, CalendarDay, Region, ContentType)
    before = [list(model._default_manager.order_by("pk").values()) for model in written]
    Category.objects.create(code="9", name="临时")
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
    assert all(before)
    assert [list(model._default_manager.order_by("pk").values()) for model in written] == before
