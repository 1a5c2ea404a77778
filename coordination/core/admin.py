"""The calendar is data: an administrator corrects it here when the yearly notice comes out."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext

from coordination.core.actions import amend_calendar
from coordination.core.models import CalendarDay
from coordination.core.policy import can


class ByPolicy(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Whether a table is shown and changed is asked of the policy `code`, not of Django's permissions."""

    code: ClassVar[str]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(request.user, self.code, None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can(request.user, self.code, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can(request.user, self.code, None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can(request.user, self.code, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can(request.user, self.code, obj)


@admin.register(CalendarDay)
class CalendarDayAdmin(ByPolicy):
    """Every way of changing it here is the one verb, so that reminders follow in the same act."""

    code = "calendar.amend"
    list_display = ("date", "region", "is_workday", "name", "is_estimated", "source")
    list_filter: ClassVar = ["region", "is_workday", "is_estimated"]
    date_hierarchy = "date"
    search_fields = ("name", "source")

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: Any) -> None:  # noqa: ARG002  (Django's own signature)
        self._amend(request, enter=[obj])

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        self._amend(request, strike=[obj])

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[CalendarDay]") -> None:
        self._amend(request, strike=list(queryset))

    def _amend(self, request: Any, **days: list[CalendarDay]) -> None:
        moved = amend_calendar(actor=request.user, **days)
        said = ngettext(
            "%(count)s planned reminder was moved with the calendar.",
            "%(count)s planned reminders were moved with the calendar.",
            moved,
        )
        if moved:
            self.message_user(request, said % {"count": moved})
