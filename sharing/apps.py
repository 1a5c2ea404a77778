from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "sharing"
    label = "sharing"

    def ready(self) -> None:
        from coordination.agencies.panels import panel as panels_of_agencies
        from coordination.core import reminders
        from coordination.core.flows import STORED_FILE
        from coordination.core.referring import beside
        from coordination.core.ways_in import way_in
        from coordination.mechanisms.panels import panel as panels_of_mechanisms
        from sharing import (  # noqa: F401  (they register themselves)
            audited,
            belongings,
            files,
            notices,
            policy,
            told,
            told_of_corrections,
            told_of_keys,
            told_of_news,
            told_of_refreshes,
            worklist,
        )
        from sharing.actions.indexing import forget_words
        from sharing.actions.keys import end_keys_of
        from sharing.behind import items_from
        from sharing.ladder import CORRECTIONS, ENTRIES, REQUESTS
        from sharing.panels import shared_by, shared_in

        panels_of_agencies(_("Shared information"), shared_by)
        panels_of_mechanisms(_("Shared information"), shared_in)
        way_in(end_keys_of)
        beside.register(_("Shared information from it"), items_from)
        STORED_FILE.follow("quarantine", forget_words)
        reminders.register(ENTRIES)
        reminders.register(REQUESTS)
        reminders.register(CORRECTIONS)
