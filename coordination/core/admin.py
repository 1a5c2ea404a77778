"""The calendar is data: an administrator corrects it here when the yearly notice comes out."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from coordination.core import workdays
from coordination.core.models import CalendarDay


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ("date", "region", "is_workday", "name", "is_estimated", "source")
    list_filter: ClassVar = ["region", "is_workday", "is_estimated"]
    date_hierarchy = "date"
    search_fields = ("name", "source")

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        workdays.forget()

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        super().delete_model(request, obj)
        workdays.forget()
