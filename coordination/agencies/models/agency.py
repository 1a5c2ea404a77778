"""Administrative divisions and the agencies that take part."""

from datetime import date, datetime
from typing import ClassVar

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.finding import named_below, texts_of
from coordination.agencies.querysets import AgencyQuerySet, RegionQuerySet
from coordination.agencies.relation import Wording, wording_of
from coordination.agencies.spelling import Spelling, spelled
from coordination.core.lines import is_drawn_alike, is_one_line
from coordination.core.search import LONGEST, Text, folded, length
from coordination.core.workdays import day_of


class Region(models.Model):
    """An administrative division (GB/T 2260): six digits and a name, for as long as it exists. A division that was
    dissolved keeps its row: agencies and mechanisms of that time lie in it.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        PREFECTURE = "prefecture", _("Prefecture")
        COUNTY = "county", pgettext_lazy("division", "County")

    code = models.CharField(_("code"), max_length=6, primary_key=True, validators=[RegexValidator(r"^\d{6}$")])
    name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.PROVINCE)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="divisions",
        verbose_name=_("belongs to"),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True, help_text=_("The last day on which it exists"))

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="region_ends_after_it_begins",
                violation_error_message=_("The division ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def texts_to_index(self) -> list[Text]:
        """By what it is found. Whatever changes a name calls `actions.index_regions`."""
        return named_below(self.parent.name if self.parent else "", self.name)


class Agency(models.Model):
    """A body that takes part: a department, an institution, an association, an enterprise."""

    noun = "agency"

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government department")
        PUBLIC_SERVICE = "public_service", _("Public service body")
        TECHNICAL = "technical", _("Technical institution")
        ASSOCIATION = "association", _("Industry association")
        SOCIAL = "social", _("Social organisation")
        ENTERPRISE = "enterprise", _("Enterprise")
        ELSEWHERE = "elsewhere", _("Body of another region or country")

    class Relation(models.TextChoices):
        """How it stands to the government whose mechanisms it takes part in. What is asked of it is worded by this."""

        SUBORDINATE = "subordinate", _("Department of this government")
        PARTY = "party", _("Party organ")
        VERTICAL = "vertical", _("Under vertical administration")
        MILITARY = "military", _("Military organ")
        JUDICIAL = "judicial", _("Judicial or procuratorial organ")
        PUBLIC_SERVICE = "public_service", _("Public service body of this government")
        TECHNICAL = "technical", _("Independent technical institution")
        ASSOCIATION = "association", _("Association or social organisation")
        ENTERPRISE = "enterprise", pgettext_lazy("relation", "Enterprise")
        UNRELATED = "unrelated", _("Not subordinate")

    class Tier(models.TextChoices):
        CENTRAL = "central", _("Central")
        PROVINCIAL = "provincial", _("Provincial")
        MUNICIPAL = "municipal", _("Municipal")
        COUNTY = "county", _("County")
        NONE = "none", _("No tier")

    name = models.CharField(_("name"), max_length=200, validators=[is_one_line, is_drawn_alike])
    short_name = models.CharField(_("short name"), max_length=60, blank=True, validators=[is_one_line, is_drawn_alike])
    aliases = ArrayField(
        models.CharField(max_length=200, validators=[is_one_line, is_drawn_alike]),
        verbose_name=_("other names"),
        default=list,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.GOVERNMENT)
    tier = models.CharField(_("tier"), max_length=12, choices=Tier, default=Tier.PROVINCIAL)
    relation = models.CharField(
        _("relation to the government"), max_length=16, choices=Relation, default=Relation.SUBORDINATE
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinates",
        verbose_name=_("supervising department"),
    )
    credit_code = models.CharField(  # 统一社会信用代码; an old body may have none
        _("unified social credit code"), max_length=18, null=True, blank=True, unique=True
    )
    internal_code = models.CharField(
        _("internal code"),
        max_length=40,
        null=True,
        blank=True,
        unique=True,
        help_text=_("The number under which your own systems know it"),
    )
    official_order = models.PositiveIntegerField(
        _("official order"), default=9999, help_text=_("Place in official lists")
    )
    pinyin = models.CharField(max_length=400, editable=False, help_text="tone-less pinyin of the name, for sorting")
    pinyin_override = models.CharField(
        _("pinyin, where it is read otherwise"),
        max_length=400,
        blank=True,
        help_text=_("Syllables between blanks, for instance: chong qing shi"),
    )
    principal = models.OneToOneField(Group, on_delete=models.PROTECT, editable=False, related_name="agency")
    # Written by reforms alone. What they say is kept with them (`Reform`, `FormerName`); here pages have it at hand.
    ended_on = models.DateField(
        _("last day"), null=True, editable=False, help_text=_("The last day on which it existed")
    )
    successor = models.ForeignKey(  # of one that ended: who keeps its records today, however often that changed since
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    absorbed = ArrayField(models.BigIntegerField(), default=list, editable=False)  # whose successor it is
    bygone_names = models.JSONField(default=list, editable=False)  # [{"name", "short_name", "until"}], the oldest first
    # Those taken back as mistakes. No page shows them; but papers may bear them, so whoever takes one is warned.
    corrected_names = ArrayField(models.CharField(max_length=200), default=list, editable=False)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering: ClassVar = ["official_order", "pinyin", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="agency_is_not_its_own_parent",
                violation_error_message=_("An agency cannot supervise itself."),
            ),
            models.UniqueConstraint(  # one that ended leaves its name to a body that is founded anew
                Spelling("name"),
                condition=Q(ended_on=None),
                name="one_agency_of_a_name",
                violation_error_message=_("Another agency bears this name."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(ended_on__isnull=False), name="only_what_ended_has_a_successor"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["official_order", "pinyin", "id"], name="agency_official_order"),
            models.Index(fields=["name"], name="agency_name"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("agencies:agency", args=[self.pk])

    def clean(self) -> None:
        """Raises ValidationError where its names together are more than the directory can find it by."""
        if length(self.texts_to_index()) > LONGEST:
            said = _("All names together, written out, have more than %(most)d characters. Leave some out.")
            raise ValidationError({"aliases": ValidationError(said, params={"most": LONGEST})})

    @property
    def wording(self) -> Wording:
        """How work is put to it: assigned, requested, invited."""
        return wording_of(self.relation, is_supervised=self.parent_id is not None)

    @property
    def people_url(self) -> str:
        return reverse("agencies:people", args=[self.pk])

    @property
    def names(self) -> list[str]:
        """Every name under which a paper may mention it."""
        return [name for name in (self.name, self.short_name, *self.aliases) if name]

    @property
    def names_borne(self) -> list[str]:
        """The names it bore once and bears no longer, in full and in short."""
        once = [name for former in self.bygone_names for name in (former["name"], former["short_name"]) if name]
        return [name for name in once if name not in self.names]

    @property
    def spellings(self) -> list[str]:
        """All of these and those corrected, as they are compared: two names spelled alike are one."""
        return sorted({spelled(name) for name in (*self.names, *self.names_borne, *self.corrected_names)})

    @property
    def line(self) -> list[int]:
        """Itself and whatever it succeeded: whose records its people see. Known with the agency, so no gate asks."""
        return [self.pk, *self.absorbed]

    @property
    def acting(self) -> "Agency | None":
        """Who acts in its place today: itself; since it ended whoever keeps its records; nobody where nobody does."""
        return self.successor if self.ended_on else self

    def name_on(self, day: date | None) -> str:
        """Its name on a day (or at a moment), as papers of that day have it; without one, the present name."""
        return self._names_on(day)[0]

    def called_on(self, day: date | None) -> str:
        """The same, in short where it has a short name: what `str()` says today."""
        name, short_name = self._names_on(day)
        return short_name or name

    def _names_on(self, day: date | None) -> tuple[str, str]:
        if isinstance(day, datetime):
            day = day_of(day)
        for former in self.bygone_names if day else ():
            if str(day) <= former["until"]:
                return former["name"], former["short_name"]
        return self.name, self.short_name

    def texts_to_index(self) -> list[Text]:
        """By what the directory finds it. Whatever changes a name calls `actions.index_agencies`."""
        others = [*self.aliases, *self.names_borne]
        return texts_of(self.name, self.short_name, others, read_as=folded(self.pinyin_override).split())
