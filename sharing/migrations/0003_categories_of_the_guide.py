"""The classes and groups of《政务信息资源目录编制指南（试行）》. What lies below them each level and region sets for itself."""

from typing import Any

from django.db import migrations

from sharing.migrations import FORMER

GUIDE = "《政务信息资源目录编制指南（试行）》"
CLASSES = {
    "1": ("基础信息资源", "Basic information"),
    "2": ("主题信息资源", "Information by theme"),
    "3": ("部门信息资源", "Information of departments"),
}
GROUPS = {
    "1": [
        ("人口", "Population"),
        ("法人单位", "Legal persons"),
        ("自然资源和空间地理", "Natural resources and geography"),
        ("社会信用", "Social credit"),
        ("电子证照", "Electronic certificates"),
    ],
    "2": [
        ("公共服务", "Public services"),
        ("健康保障", "Health"),
        ("社会保障", "Social security"),
        ("食品药品安全", "Safety of food and medicines"),
        ("安全生产", "Work safety"),
        ("价格监管", "Supervision of prices"),
        ("能源安全", "Energy security"),
        ("信用体系", "Credit system"),
        ("城乡建设", "Urban and rural construction"),
        ("社区治理", "Community governance"),
        ("生态环保", "Environment"),
        ("应急维稳", "Emergencies and stability"),
    ],
}


def enter(apps: Any, _editor: Any) -> None:
    category = apps.get_model("sharing", "Category")
    rows = [category(code=code, name=name, name_en=english, source=GUIDE) for code, (name, english) in CLASSES.items()]
    rows += [
        category(code=f"{above}{place:02}", name=name, name_en=english, parent_id=above, source=GUIDE)
        for above, groups in GROUPS.items()
        for place, (name, english) in enumerate(groups, start=1)
    ]
    category.objects.bulk_create(rows)


class Migration(migrations.Migration):
    replaces = [("sharing", FORMER[1])]

    dependencies = [("sharing", "0002_what_stays")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
