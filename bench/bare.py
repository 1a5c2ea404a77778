"""The cheapest honest page: the same server, Django, its templates and a table of rows; no middleware, no database.

`/?bytes=28000` answers a page of about that size: a frame, and as many rows of five values as fill it. What a page of
the portal takes beyond it is the price of signing in, of permissions, and of looking things up.
"""

from math import ceil

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

FRAME = """<!doctype html><html lang="zh-hans"><head><meta charset="utf-8">
<title>{% block title %}{% endblock %}</title></head><body><main>{% block main %}{% endblock %}</main></body></html>"""
LIST = """{% extends "frame.html" %}{% block title %}{{ title }}{% endblock %}{% block main %}<h1>{{ title }}</h1>
<table class="table">{% for row in rows %}
<tr class="{% if forloop.counter|divisibleby:2 %}even{% else %}odd{% endif %}">
<td class="cell cell-number"><a href="/item/{{ row.number }}/">{{ row.number }}</a></td>
<td class="cell cell-title"><a class="text-reset" href="/item/{{ row.number }}/">{{ row.title }}</a></td>
<td class="cell cell-agency"><span class="badge bg-blue-lt">{{ row.agency }}</span></td>
<td class="cell cell-date"><time datetime="{{ row.day }}">{{ row.day }}</time></td></tr>
{% endfor %}</table>{% endblock %}"""
EMPTY, ROW = 260, 375  # bytes of the page without rows, and of a row

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        SECRET_KEY="no secret is kept here",  # noqa: S106
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.locmem.Loader", {"frame.html": FRAME, "list.html": LIST})],
                        )
                    ]
                },
            }
        ],
    )
    django.setup()


def page(request: HttpRequest) -> HttpResponse:
    count = ceil(max(int(request.GET.get("bytes", 0)) - EMPTY, 0) / ROW)
    rows = [
        {
            "number": number,
            "title": f"完成第{number}项重点任务并报送进展情况",
            "agency": "省水利厅",
            "day": "2026-11-23",
        }
        for number in range(1, count + 1)
    ]
    return render(request, "list.html", {"title": "任务清单", "rows": rows})


urlpatterns = [path("", page)]
application = WSGIHandler()
