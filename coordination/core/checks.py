"""What `manage.py check --deploy` asks of the machine the portal runs on."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, register
from django.core.checks import Warning as Warned

from coordination.core.documents.pdf import NotPrinted, fonts_here
from coordination.core.previews import office


@register(deploy=True)
def a_chinese_font_is_here(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Official papers are printed as PDF on the machine itself; without a Chinese font they would be rows of boxes."""
    try:
        fonts_here()
    except NotPrinted as refusal:
        hint = "Install the fonts of the standard or free ones (fonts-noto-cjk), or name their folder in FONT_FOLDERS."
        return [Warned(str(refusal), hint=hint, id="core.W001")]
    return []


@register(deploy=True)
def an_office_is_here(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Previews of Office documents are laid out by LibreOffice; where the operator wants none, nothing is missing."""
    if settings.SOFFICE and not office.program():
        said = "There is no LibreOffice here: Office documents have no pages to look at."
        hint = "Install it on the machines of the workers, name its program in SOFFICE, or set SOFFICE= for none."
        return [Info(said, hint=hint, id="core.I001")]
    return []
