"""Administrative divisions by what tables say of them: a code, a name, a name with the divisions above it, or both."""

import re
from collections import defaultdict

from django.utils.translation import gettext_noop

from coordination.agencies.models import Region
from coordination.core.imports.kinds import Finding
from coordination.core.tables import key
from coordination.core.workdays import today

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_AROUND = re.compile(r"[()（）\[\]【】\s,，·-]+")


class Places:
    """Loaded when first asked. Of several with one name those count that exist today."""

    def __init__(self) -> None:
        self._by_code: dict[str, Region] | None = None
        self._by_name: dict[str, set[str]] = defaultdict(set)

    @property
    def by_code(self) -> dict[str, Region]:
        if self._by_code is None:
            self._by_code = Region.objects.in_bulk()
            for region in self._by_code.values():
                for name in self._names_of(region):
                    self._by_name[name].add(region.code)
        return self._by_code

    def _names_of(self, region: Region) -> list[str]:
        """越秀区, 广州市越秀区, 广东省广州市越秀区."""
        names, above = [region.name], region
        while above.parent_id and self._by_code and above.parent_id in self._by_code and len(names) < 4:
            above = self._by_code[above.parent_id]
            names.append(above.name + names[-1])
        return [key(name) for name in names]

    def refer(self, finding: Finding, column: str) -> None:
        """Put the division in the place of the words, or complain."""
        said = finding.values.pop(column)
        codes, name = _CODE.findall(said), _AROUND.sub("", _CODE.sub("", said))
        found = self._named(name) if name else set()
        if len(codes) == 1 and codes[0] in self.by_code:
            if name and codes[0] not in self._bearing(name):
                own = self.by_code[codes[0]].name
                sentence = gettext_noop("the code %(code)s is that of “%(own)s”, not of “%(name)s”")
                finding.complain(column, sentence, code=codes[0], own=own, name=name)
                return
            found = {codes[0]}
        elif codes:
            found = set()
        if len(found) == 1:
            region = self.by_code[found.pop()]
            finding.values[column] = {"pk": region.code, "name": region.name}
        elif found:
            names = "、".join(f"{code} {self._above(code)}" for code in sorted(found)[:5])
            sentence = gettext_noop("“%(words)s” may be any of these: %(names)s")
            finding.complain(column, sentence, words=said, names=names)
        else:
            finding.complain(column, gettext_noop("no region has the code or name “%(said)s”"), said=said)

    def _bearing(self, name: str) -> set[str]:
        return self._by_name.get(key(name), set()) if self.by_code else set()

    def _named(self, name: str) -> set[str]:
        found = self._bearing(name)
        return {code for code in found if self._exists(code)} or found

    def _exists(self, code: str) -> bool:
        ends = self.by_code[code].valid_to
        return ends is None or ends >= today()

    def _above(self, code: str) -> str:
        region = self.by_code[code]
        above = self.by_code.get(region.parent_id or "")
        return f"{above.name}{region.name}" if above else region.name
