"""What is written into the log opens no door, names no person, and cannot be a second line."""

import logging
import sys

import pytest

from coordination.core.logs import Line, scrubbed

TOKEN = "a8Kd93kfLs02kdLs9dkf02kLsd0QWE_-x"


def written(message: str, *args: object, error: bool = False) -> str:
    info = sys.exc_info() if error else None
    return Line("%(levelname)s %(message)s").format(
        logging.LogRecord("portal", logging.ERROR, __file__, 1, message, args, info)
    )


@pytest.mark.parametrize(
    ("told", "secret"),
    [
        (f"Not Found: /invitation/{TOKEN}/", TOKEN),
        (f"GET /calendar.ics?token={TOKEN}&view=month", TOKEN),
        ("POST body password=Geheim-2026-x&next=/", "Geheim-2026-x"),
        ('{"password": "两个 字", "name": "x"}', "两个 字"),
        ("{'session': 'k3j4', 'user': 7}", "k3j4"),
        ("Authorization: Bearer abc.def.ghi", "abc.def.ghi"),
        ("DETAIL: Key (email)=(zhang.san@gd.example.cn) already exists.", "zhang.san@gd.example.cn"),
        ("Failing row contains (7, 张三, 13800138000, x)", "13800138000"),
        ("电话138 0013 8000", "138 0013 8000"),
        ("身份证号 110101199003077758", "110101199003077758"),
        ("身份证号 11010119900307775X", "11010119900307775X"),
        ("Error 111 connecting to redis://:x9Kd@cache:6379/1", "x9Kd"),
    ],
)
def test_secrets_and_particulars_are_struck_out(told: str, secret: str) -> None:
    line = written(told)
    assert secret not in line
    assert "***" in line


@pytest.mark.parametrize(
    "told",
    [
        "Not Found: /agencies/12/people/",
        "occurrence 880012 could not be fired",
        "the database refused what /meetings/9/minutes/ let through",
        "sent 8402 letters in 57.1 s since 2026-11-25 18:20:19",
        "粤办函〔2019〕324号",
        "coordination.workbench.views.a_very_long_name_of_a_function",
        "status code: 500, key: 7",
    ],
)
def test_what_an_operator_needs_stays(told: str) -> None:
    assert written(told) == f"ERROR {told}"


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x85", "\u2028", "\x1b[31m", "\0"])
def test_a_visitor_writes_no_line_and_no_colour(sign: str) -> None:
    line = written("Not Found: %s", f"/x{sign}2026-11-25 ERROR forged")
    assert sign not in line
    assert len(line.splitlines()) == 1


def test_a_traceback_keeps_its_lines_and_loses_the_secret() -> None:
    try:
        int(f"password={TOKEN}")
    except ValueError:
        line = written("failed", error=True)
    assert TOKEN not in line
    assert len(line.splitlines()) > 3


def test_numbers_of_records_are_no_phone_numbers() -> None:
    assert scrubbed("assignment 1380013 of 13800138") == "assignment 1380013 of 13800138"
