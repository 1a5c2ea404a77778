"""The settings of an office that opens nothing but the one file: written anew for each, and thrown away with it."""

from pathlib import Path
from xml.sax.saxutils import escape

_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_NEVER = "2"  # links are brought up to date: always, on request, never
_SETTINGS = (
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    (_SECURITY, "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", _NEVER),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", _NEVER),
    ("/org.openoffice.Office.Common/Load", "UpdateDocMode", "0"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Common/Misc", "UseLocking", "false"),
    ("/org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
)


def furnish(home: Path) -> str:
    """Lay the settings into an empty folder; returns the word by which LibreOffice finds them."""
    user = home / "user"
    user.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    (user / "registrymodifications.xcu").write_text(f"{head}{items}</oor:items>", encoding="utf-8")
    return f"-env:UserInstallation={home.as_uri()}"
