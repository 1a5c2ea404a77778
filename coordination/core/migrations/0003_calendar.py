"""The calendar as published for 2004 to 2026, and the years after it as far as law alone tells (statutory days, no 调休)."""

import csv
from datetime import date
from pathlib import Path

from django.db import migrations

from coordination.core.migrations import FORMER

PUBLISHED = "国务院办公厅关于部分节假日安排的通知"
ESTIMATED = "《全国年节及纪念日放假办法》（暂按法定节假日估算，以国务院办公厅通知为准）"


def seed(apps, schema_editor):
    from chinese_calendar import constants  # the published years, kept by its maintainers

    CalendarDay = apps.get_model("core", "CalendarDay")
    names = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    rows = [
        CalendarDay(date=day, is_workday=is_workday, name=names.get(name, name), source=f"{PUBLISHED}（{day.year}）")
        for table, is_workday in ((constants.holidays, False), (constants.workdays, True))
        for day, name in table.items()
    ]
    with (Path(__file__).parent.parent / "data" / "statutory_estimates.csv").open(encoding="utf-8") as file:
        rows += [
            CalendarDay(date=date.fromisoformat(line["date"]), is_workday=False, name=line["name"], source=ESTIMATED, is_estimated=True)
            for line in csv.DictReader(file)
        ]
    CalendarDay.objects.bulk_create(rows)


class Migration(migrations.Migration):
    replaces = [("core", FORMER[1])]

    dependencies = [("core", "0002_acts_stay")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
