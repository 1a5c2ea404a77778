"""Why rows could not be loaded, in sentences."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from coordination.core.flow import Sentence

SENTENCES: Mapping[str, Sentence] = {
    "kind": _("Rows are loaded from CSV, XLS and XLSX alone."),
    "large": _("The file is larger than a table whose rows are loaded may be."),
    "letters": _("The characters of the file cannot be read. Save it as CSV UTF-8 or XLSX."),
    "quote": _("A quotation mark is opened in the file and not closed: what follows would be one single cell."),
    "unreadable": _("The file cannot be read as a table."),
    "inflated": _("The file unpacks to far more than a table of its kind would."),
    "costly": _("Reading the file takes more time or memory than the portal gives it. Save it as CSV, or in parts."),
    "sheet": _("There is no sheet of this name in the file, or it is hidden."),
    "empty": _("There are no rows below the head of the table."),
    "rows": _("The table has more rows than are loaded. Hand it in in parts."),
    "columns": _("The table has more columns than are loaded."),
    "quarantined": _("The portal's scanner found something in this file: nobody is given it."),
    "all_bad": _("No row of the file keeps the rules. What was loaded before stays."),
    "lost": _("This file cannot be read at the moment. The operators have to look into it."),
}
