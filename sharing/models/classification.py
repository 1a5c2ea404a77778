"""The tree by which the resources of the catalogue are classified."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """A class (类), group (项), subgroup (目) or further part (细目) of《政务信息资源目录编制指南（试行）》: the code
    of a class has one digit, of a group two more, of a subgroup three more, of what lies below as many as are wanted.
    """

    code = models.CharField(_("code"), max_length=20, primary_key=True, validators=[RegexValidator(r"^\d{1,20}$")])
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("belongs to")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        """In the reader's language where that is known: the tree is the guide's, its words are Chinese."""
        return self.name_en if self.name_en and get_language() == "en" else self.name
