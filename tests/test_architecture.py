"""The house rules that a machine can hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.forms import BaseForm, Form, ModelForm, Textarea
from django.urls import get_resolver

from coordination.core import notices, policy, reminders
from coordination.core.flow import Flow
from coordination.core.forms import WordsField

ROOT = settings.BASE_DIR
SOURCES = sorted(
    path
    for folder in ("coordination", "meetings", "sharing")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
FLOWS: dict[type[Model], Flow] = {
    model: flow for model in apps.get_models() if isinstance(flow := getattr(model, "flow", None), Flow)
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "mixins", "services"}


def lines_with(pattern: str, *, outside: set[str]) -> list[str]:
    """`file:line` of every source line that matches, but for the files allowed to."""
    found = []
    for path in SOURCES:
        name = str(path.relative_to(ROOT))
        if name not in outside:
            text = path.read_text(encoding="utf-8").splitlines()
            found += [f"{name}:{number}" for number, line in enumerate(text, 1) if re.search(pattern, line)]
    return found


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def test_only_the_workflow_writes_a_state() -> None:
    writes = r"\.state\s*=(?!=)|(update|create|get_or_create)\([^)]*\bstate=(?!.*filter)"
    assert lines_with(writes, outside={"coordination/core/workflow.py"}) == []


def test_only_the_grants_engine_would_import_guardians_shortcuts() -> None:
    assert lines_with(r"guardian\.shortcuts|get_objects_for_user", outside={"coordination/core/grants.py"}) == []


def test_no_view_asks_a_permission_of_django() -> None:
    assert lines_with(r"\.has_perm\(|permission_required", outside=set()) == []


def test_only_what_shows_a_moment_goes_by_the_readers_zone() -> None:
    """Everything else counts days, and days of law are the portal's: `today`, `day_of`, `clock` and `begin_of`."""
    shows = {f"coordination/workbench/{name}.py" for name in ("dashboard", "forms", "month")}
    shows |= {"coordination/core/templatetags/portal.py", "coordination/core/workdays.py", "coordination/demo/clock.py"}
    by_zone = r"timezone\.(localdate|localtime|make_aware)|Trunc\w+\((?!.*tzinfo=)"
    assert lines_with(by_zone, outside=shows) == []


def test_only_the_storage_knows_where_files_lie() -> None:
    """It may be a bucket, in which nothing has a path; and no address leads past the gate of a record."""
    knows = {"coordination/core/files/storage.py", "coordination/settings.py"}
    assert lines_with(r"MEDIA_ROOT|\bcontent\.(path|url|storage)\b|default_storage", outside=knows) == []


def test_no_module_is_a_junk_drawer() -> None:
    assert [str(path) for path in SOURCES if path.stem in FORBIDDEN_NAMES] == []


def test_no_file_is_too_long_to_read() -> None:
    assert {str(path): n for path in SOURCES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400} == {}


def test_no_function_is_too_long_to_read() -> None:
    long = {name: n for name, node in functions() if (n := (node.end_lineno or 0) - node.lineno + 1) > 50}
    assert long == {}


def test_nothing_is_left_behind() -> None:
    assert lines_with(r"TODO|FIXME|XXX|NotImplementedError\(\)|pragma: no cover", outside=set()) == []


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.noun)
def test_every_step_has_a_policy_and_every_state_a_stage(flow: Flow) -> None:
    assert {flow.code(step) for step in flow.steps.values()} <= policy.codes()
    states = {step.target for step in flow.steps.values()} | {s for step in flow.steps.values() for s in step.sources}
    assert states <= set(flow.stages)


@pytest.mark.parametrize("model", FLOWS, ids=lambda model: model.__name__)
def test_every_noun_with_states_is_asked_who_may_see_it(model: type[Model]) -> None:
    assert hasattr(model._default_manager.all(), "visible_to") or model.__name__ == "Resolution"


def test_every_notice_has_its_text_and_is_named_once() -> None:
    folder = ROOT / "templates" / "notices"
    written = {path.stem for path in folder.glob("*.txt") if not path.stem.startswith("_")}
    assert set(notices.kinds()) == written


def test_a_notice_keeps_moments_as_moments() -> None:
    """Written out they would be those of one zone for readers of all."""
    written_out = re.compile(r"""\|(local_date:"[^"]*time|local_time|date|time)\b""")
    texts = (ROOT / "templates" / "notices").glob("*.txt")
    assert [path.name for path in texts if written_out.search(path.read_text(encoding="utf-8"))] == []


def test_every_rung_of_a_ladder_says_something_known() -> None:
    said = {rule.says.kind for ladder in reminders.ladders() for rule in ladder.rules}
    assert said <= set(notices.kinds())


def test_no_template_lets_markup_through() -> None:
    """Names, titles and reasons are written by people of every agency and read in the name of others."""
    through = re.compile(r"\|\s*safe\b|autoescape off|safeseq")
    templates = (ROOT / "templates").rglob("*.html")
    assert [str(path) for path in templates if through.search(path.read_text(encoding="utf-8"))] == []


def test_every_template_is_used() -> None:
    """By a view, a tag, another template, or Django itself under a name it fixes."""
    fixed = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html", "django/forms/widgets/select.html"}
    fixed |= {"admin/base_site.html"}
    names = {str(p.relative_to(ROOT / "templates")) for p in (ROOT / "templates").rglob("*.*")}
    named = "\n".join(p.read_text(encoding="utf-8") for p in [*SOURCES, *(ROOT / "templates").rglob("*.*")])
    kinds = {f"notices/{kind}.txt" for kind in notices.kinds()}
    unused = {n for n in names - fixed - kinds if n not in named and n.replace("/_", "/") not in named}
    assert unused == set()


def test_whoever_takes_files_heeds_marks_of_secrecy() -> None:
    taking = {line.partition(":")[0] for line in lines_with(r"request\.FILES", outside=set())}
    heeding = {line.partition(":")[0] for line in lines_with(r"handed_in\(|heed_marks\(", outside=set())}
    read_and_left = {"coordination/agencies/views/imports.py"}  # the table is read and kept nowhere
    assert taking - heeding - read_and_left == {"coordination/mechanisms/founding.py"}, "its view heeds them"
    assert "coordination/mechanisms/views.py" in heeding


def test_longer_words_are_asked_for_where_marks_are_looked_for() -> None:
    assert lines_with(r"Textarea\b", outside={"coordination/core/forms.py"}) == []
    house = list(forms_of(Form, ModelForm))
    asked = {f"{form.__name__}.{name}": field for form in house for name, field in form.base_fields.items()}
    longer = {name: field for name, field in asked.items() if isinstance(field.widget, Textarea)}
    assert [name for name, field in longer.items() if not isinstance(field, WordsField)] == []
    assert {name.partition(".")[0] for name in longer} > {"DutyForm", "ItemForm", "MeetingForm", "MechanismForm"}


def forms_of(*kinds: type[BaseForm]) -> Iterator[type[BaseForm]]:
    """Those of the house, all of which the pages have brought in."""
    get_resolver().url_patterns  # noqa: B018  (reading it brings them)
    for kind in kinds:
        if kind.__module__.startswith(("coordination.", "meetings.", "sharing.")):
            yield kind
        yield from forms_of(*kind.__subclasses__())


def test_what_the_project_says_of_itself_speaks_of_the_project_alone() -> None:
    texts = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *SOURCES]
    elsewhere = re.compile(r"\.\./shared|/work/|/root/")
    assert [str(p) for p in texts if Path(p).exists() and elsewhere.search(p.read_text(encoding="utf-8"))] == []


def test_the_walk_to_the_home_page_passes_every_worklist() -> None:
    walk = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    sources = {f"{Path(path).parent.name}/worklist.py" for path in SOURCES if Path(path).name == "worklist.py"}
    assert {name for name in sources - {"core/worklist.py"} if f"`{name}`" not in walk} == set()
    assert len(sources) > 4, "the pattern finds what there is"
