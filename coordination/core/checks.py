"""What `manage.py check --deploy` asks of the machine the portal runs on."""

from typing import Any

from django.core.checks import CheckMessage, register
from django.core.checks import Warning as Warned

from coordination.core.documents.pdf import NotPrinted, fonts_here


@register(deploy=True)
def a_chinese_font_is_here(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Official papers are printed as PDF on the machine itself; without a Chinese font they would be rows of boxes."""
    try:
        fonts_here()
    except NotPrinted as refusal:
        hint = "Install the fonts of the standard or free ones (fonts-noto-cjk), or name their folder in FONT_FOLDERS."
        return [Warned(str(refusal), hint=hint, id="core.W001")]
    return []
