"""The doors of items and their content: what each is opened on (`furnished`), and who may know of it."""

from typing import Any

from coordination.core.search import Text, vector
from coordination.core.workflow import advance
from meetings.models import Meeting
from sharing import actions
from sharing.actions import loading
from sharing.incoming import files
from sharing.models import ItemPassage, ItemText, Origin, Refresh, RefreshRun, SharingClass, Visibility
from tests.cast import again
from tests.uploads import upload

A = {"liaison_a", "leader_a", "staff_a", "admin_a"}
TAKE_PART = {"secretariat", "office_leader", *A, "liaison_b", "observer"}
EVERYONE = TAKE_PART | {"stranger"}

_GOOD = "".join(f"{number}号,{number}.5,138000011{number}\n" for number in range(11, 31))  # so many that 三十 is none
_ROWS = f"水库,水位,负责人电话\n{_GOOD}丙,三十,13700003333\n".encode()


def _on(target: str, who: set[str], *names: str) -> dict[str, tuple[str, set[str]]]:
    return {f"sharing:{name}": (target, who) for name in names}


DOORS: dict[str, tuple[str, set[str]]] = {
    **_on("", EVERYONE, "begin_item", "bundle", "bundle_zip", "withdraw_several", "choose", "choose_source"),
    **_on("shared_item", TAKE_PART, "edit_item", "publish_item", "who", "use", "relate", "name_source"),
    **_on("shared_item", TAKE_PART, "add_content", "check_out", "check_in", "end_check_out"),
    **_on("relation", TAKE_PART, "take_back_relation"),
    **_on("behind", TAKE_PART, "take_back_source"),
    **_on("shared_space", TAKE_PART, "space", "follow_space"),
    # What A read of a source
    **_on("", EVERYONE, "imports"),
    **_on("harvest", A, "harvest"),
    # It is shared conditionally, and nothing was granted
    **_on("content", A, "content"),
    **_on("two_contents", A, "content_differences"),
    **_on("content_file", A, "file", "file_preview"),
    # Nor the rows of it that were loaded
    **_on("data_set", A, "rows"),
    **_on("rows_as_csv", A, "export_rows"),
    **_on("data_set", A, "refresh"),
    **_on("shared_item", TAKE_PART, "set_refresh"),
    **_on("refresh", A, "run_refresh", "pause_refresh", "resume_refresh"),
    **_on("refresh_run", A, "accept_run", "refuse_run"),
    **_on("table_file", A, "load_rows"),
    **_on("data_table", A, "drop_rows", "bad_rows", "bad_rows_csv"),
}


def furnished(cast: Any) -> dict[str, Any]:
    """Of A, in the space of the mechanism: a working material of two versions, and another that it is related to."""
    liaison, leader = again(cast.liaison_a), again(cast.leader_a)
    said = {
        "space": cast.mechanism.principal,
        "visibility": Visibility.SPACE,
        "sharing_class": SharingClass.CONDITIONAL,
        "terms": "用于防汛会商",
    }
    items = [actions.begin_item(actor=liaison, title=title, **said) for title in ("汛情会商材料", "会商材料汇编")]
    for item in items:
        actions.add_content(actor=liaison, item=item, uploads=[upload("汛情.txt", "一号洪水".encode())])
        actions.publish_item(actor=leader, item=item)
    item, other = items
    meeting = Meeting.objects.filter(convened_at__isnull=False).earliest("pk")
    brought = files.read("水库目录.csv", "信息资源名称,信息资源代码\n水库名录,k1\n,k2".encode())
    harvest = actions.read_source(actor=leader, brought=brought)
    Origin.objects.create(item=item, source=harvest.source, identifier="k0")
    actions.add_content(actor=liaison, item=item, uploads=[upload("汛情.txt", "二号洪水".encode())], note="更新")
    source = actions.add_content(
        actor=liaison, item=other, uploads=[upload("水位.csv", _ROWS)], note="附表"
    ).files.get()
    table = actions.load_rows(actor=liaison, source=source)
    loading.load_due()
    refresh = Refresh.objects.create(item=other, file_name="水位.csv", path="水位.csv", set_by=leader)
    Refresh.objects.filter(pk=refresh.pk).update(due_at=refresh.next_after(refresh.set_at))
    run = RefreshRun.objects.create(refresh=refresh, lost=["负责人电话"], rows=2, bad=0, rows_before=2)
    advance(run, "stop", actor=None, why="lost", ended_at=run.began_at)
    text, words = ItemText.objects.get(item=item), "二号洪水"  # as if it had been scanned and read
    ItemPassage.objects.create(text=text, item=item, words=words, search=vector([Text(words)]))
    return {
        "shared_item": item.pk,
        "relation": actions.relate(actor=liaison, item=item, to=other, kind="derived").pk,
        "behind": actions.name_source(actor=liaison, item=item, source=meeting).pk,
        "harvest": harvest.pk,
        "data_set": other.pk,
        "rows_as_csv": (other.pk, "csv"),
        "refresh": refresh.pk,
        "refresh_run": run.pk,
        "table_file": source.pk,
        "data_table": table.pk,
        "shared_space": cast.mechanism.principal_id,
        "content": (item.pk, 2),
        "two_contents": (item.pk, 2, 1),
        "content_file": item.contents.get(number=2).files.get().pk,
    }
