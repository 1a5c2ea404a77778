"""What is never done here, whatever it would be good for: each of these has let somebody in somewhere else."""

import ast
import re
from collections.abc import Iterator

from django.conf import settings

from tests.test_architecture import ROOT, SOURCES, lines_with

TREES = {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}

# Runs a text as a program; passes markup or SQL; is a digest that can be forged; opens a line that nothing limits.
CALLS = {
    *("eval", "exec", "compile", "__import__", "os.system", "os.popen", "runpy.run_path"),
    *("mark_safe", "SafeString", "SafeText", "Template", "RawSQL", "yaml.load", "yaml.unsafe_load", "tarfile.open"),
    *("hashlib.md5", "hashlib.sha1", "md5", "sha1", "urlopen", "ssl._create_unverified_context"),
}
METHODS = {"raw", "extra", "from_string"}
MODULES = (
    *("pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "code", "codeop", "jinja2"),
    *("xml.etree", "xml.dom", "xml.sax.expatreader", "xml.sax.handler", "lxml", "xmlrpc", "telnetlib", "ftplib"),
    *("requests", "httpx", "urllib3", "aiohttp", "urllib.request", "paramiko"),
)
CHANCE = {"random.uniform": {"coordination/core/delivery.py"}}  # spreads the load of further tries, guards nothing
WORKBOOKS = "coordination/core/workbooks/book.py"  # a process of its own, which looks for declarations before it reads
WORDINGS = "coordination/core/wordings/parts.py"  # likewise
PARSERS = {"coordination/core/inspection/xmlparts.py", "coordination/signin/single/cas.py", WORKBOOKS, WORDINGS}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """File, name as it is written there, and the call."""
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield file, ast.unparse(node.func), node


def imports() -> Iterator[tuple[str, str]]:
    """File, and each module by its whole name."""
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((file, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield from ((file, f"{node.module}.{alias.name}") for alias in node.names)


def test_nothing_dangerous_is_called() -> None:
    last = {name: name.rpartition(".")[2] for _file, name, _node in calls()}
    found = [
        f"{file}:{node.lineno} {name}"
        for file, name, node in calls()
        if name in CALLS or (last[name] in METHODS and "." in name)
    ]
    assert found == []


def test_nothing_dangerous_is_imported() -> None:
    found = {(file, name) for file, name in imports() if any(f"{name}.".startswith(f"{m}.") for m in MODULES)}
    assert {file for file, name in found if name.startswith("xml.etree.ElementTree.")} == {WORKBOOKS}
    assert [(file, name) for file, name in found if file != WORKBOOKS] == []


def test_what_guards_something_is_left_to_no_chance_that_can_be_foretold() -> None:
    by_chance = {(file, name) for file, name, _node in calls() if name.startswith("random.")}
    assert by_chance == {(file, name) for name, files in CHANCE.items() for file in files}
    assert [(file, name) for file, name in imports() if name.startswith("random.")] == []
    assert {file for file, name in imports() if name.partition(".")[0] == "secrets"} >= {
        "coordination/agencies/models/link.py",
        "coordination/signin/actions/beginning.py",
    }


def test_a_digest_named_by_a_word_is_one_of_those_that_are_good() -> None:
    named = {file for file, name, _node in calls() if name in {"hashlib.new", "hashlib.file_digest"}}
    assert named <= {"coordination/audit/chain.py", "coordination/env.py", "coordination/core/arrivals/looking.py"}
    assert lines_with(r"""["'](md5|sha1)["']""", outside=set()) == []


def test_nothing_is_run_by_a_shell() -> None:
    """What is run is a list of words, so that no text is taken apart."""
    run = [(file, node) for file, name, node in calls() if name in {"subprocess.run", "subprocess.Popen"}]
    assert {name for _f, name, _n in calls() if name.startswith("subprocess.")} <= {
        "subprocess.run",
        "subprocess.Popen",
    }
    assert len(run) > 5
    assert [file for file, node in run for keyword in node.keywords if keyword.arg == "shell"] == []
    assert [file for file, node in run if isinstance(node.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)] == []


def test_a_parser_of_xml_refuses_what_declares_entities() -> None:
    assert {file for file, name, _node in calls() if name.endswith("ParserCreate")} == PARSERS
    for file in PARSERS:
        assert "StartDoctypeDeclHandler = " in (ROOT / file).read_text(encoding="utf-8"), file


def test_the_portal_calls_few_places_and_waits_for_none_without_end() -> None:
    """The robot, the scanner and what answers HTTP, on lines of our own; mail by Django, the rest by its drivers."""
    opening = {"socket.create_connection", "socket.socket", "http.client.HTTPConnection", "http.client.HTTPSConnection"}
    lines = {file for file, name, _node in calls() if name in opening}
    waits = {
        "coordination/core/robot.py": "PATIENCE)",
        "coordination/core/files/scanning.py": "settimeout(",
        "coordination/core/calling.py": "timeout=PATIENCE_S",
    }
    on_this_machine = {"coordination/embedded.py", "coordination/management/commands/up.py"}
    assert lines == set(waits) | on_this_machine
    for file, word in waits.items():
        assert word in (ROOT / file).read_text(encoding="utf-8")
    assert 0 < settings.EMAIL_TIMEOUT <= 60


def test_sql_of_our_own_is_one_text_with_places_for_what_people_say() -> None:
    """But for the command of an operator that makes roles; psycopg quotes the names it writes into its statements."""
    ours = [(file, node.args[0]) for file, name, node in calls() if name.endswith("cursor.execute")]
    assert len(ours) > 5
    composed = {file for file, text in ours if not isinstance(text, ast.Constant) and not is_constant(file, text)}
    assert composed == {"coordination/audit/management/commands/database_roles.py"}


def is_constant(file: str, text: ast.expr) -> bool:
    """A name that the module gives to one text, once."""
    given = [node for node in TREES[file].body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    return isinstance(text, ast.Name) and text.id in {ast.unparse(node.targets[0]) for node in given}


def test_nobody_outside_names_what_is_filtered_or_ordered_by() -> None:
    """What an address or a form says is never the *name* of a field (CVE-2025-64459)."""
    from_outside = re.compile(r"\.(GET|POST|COOKIES|headers|META|body)\b")
    spread = [
        f"{file}:{node.lineno}"
        for file, _name, node in calls()
        for keyword in node.keywords
        if keyword.arg is None and from_outside.search(ast.unparse(keyword.value))
    ]
    named = [
        f"{file}:{node.lineno}"
        for file, name, node in calls()
        if name.rpartition(".")[2] in {"filter", "exclude", "order_by", "annotate", "values", "values_list", "getattr"}
        for argument in node.args
        if from_outside.search(ast.unparse(argument))
    ]
    assert spread + named == []


def test_a_form_names_the_fields_it_takes() -> None:
    assert lines_with(r"""["']__all__["']|^\s+exclude = """, outside=set()) == []
