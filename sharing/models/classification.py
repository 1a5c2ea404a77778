"""The tree by which the resources of the catalogue are classified."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coordination.core.lines import is_one_line
from sharing.querysets.classification import CategoryQuerySet

_DIGITS = (1, 2, 3)  # of what each level adds to the code; below these
_DIGITS_BELOW = 2
LONGEST_CODE = 12


class Category(models.Model):
    """A class (类), group (项), subgroup (目) or further part (细目) of《政务信息资源目录编制指南（试行）》: the code
    of a class has one digit, of a group two more, of a subgroup three more, of what lies below as many as are wanted.
    """

    noun = "category"

    code = models.CharField(_("code"), max_length=20, primary_key=True, validators=[RegexValidator(r"^\d{1,20}$")])
    name = models.CharField(_("name"), max_length=60, validators=[is_one_line])
    name_en = models.CharField(_("name in English"), max_length=80, blank=True, validators=[is_one_line])
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("belongs to")
    )
    source = models.CharField(_("source"), max_length=200, blank=True, validators=[is_one_line])

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        """In the reader's language where that is known: the tree is the guide's, its words are Chinese."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def depth(self) -> int:
        """0: a class, 1: a group, 2: a subgroup; told by the length of its code."""
        return depth_of(self.code)

    def next_code(self) -> str:
        """That of the next part of it, or "" where its numbers are used up."""
        digits = _digits_at(self.depth + 1)
        last = self.parts.order_by("code").values_list("code", flat=True).last()
        number = int(last[-digits:]) + 1 if last else 1
        code = f"{self.code}{number:0{digits}}"
        return code if number < 10**digits and len(code) <= LONGEST_CODE else ""


def depth_of(code: str) -> int:
    left, depth = len(code) - _DIGITS[0], 0
    while left > 0:
        depth += 1
        left -= _digits_at(depth)
    return depth


def _digits_at(depth: int) -> int:
    return _DIGITS[depth] if depth < len(_DIGITS) else _DIGITS_BELOW
