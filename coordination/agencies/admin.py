"""Only the regions are kept in Django's administration: a list of the state that changes by its own notices.

Agencies, people and posts have their pages in the portal, where every change goes through an action; and the groups
there are shadows of posts and participations, which nobody changes by hand.
"""

from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401  (it registers Group, which is taken out again below)
from django.contrib.auth.models import Group

from coordination.agencies.models import Region
from coordination.core.admin import ByPolicy

admin.site.unregister(Group)


@admin.register(Region)
class RegionAdmin(ByPolicy):
    code = "region.edit"
    list_display = ("code", "name")
    search_fields = ("code", "name")
