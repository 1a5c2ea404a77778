"""What `manage.py check --deploy` asks of the machine the portal runs on."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.core.checks import Warning as Warned

from coordination.core.documents.pdf import NotPrinted, fonts_here
from coordination.core.files import storage
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


@register(deploy=True)
def the_bucket_is_reached_and_closed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Where files lie in a bucket (STORAGE_URL), nobody but the portal may look into it."""
    afar = storage.bucket()
    if afar is None:
        return []
    try:
        afar.answers()
        is_open = afar.is_open_to_all()
    except OSError as error:
        hint = "Is the server up, the bucket made, and may STORAGE_KEY list, read and write there?"
        return [Error(f"The bucket of STORAGE_URL cannot be used: {error}", hint=hint, id="core.E001")]
    if is_open:
        hint = "Make the bucket private: every file is given out by the portal alone."
        return [Error("Anybody is given what lies in the bucket of STORAGE_URL.", hint=hint, id="core.E002")]
    return []
