"""What the name of an agency says of its kind and tier: a default for whoever enters it, never a judgement."""

import re

from coordination.agencies.models import Agency

_Kind, _Tier = Agency.Kind, Agency.Tier

# In this order: 红十字会 ends like an association, 研究中心 like a public service body.
_ENDINGS = (
    (_Kind.SOCIAL, re.compile(r"(?:基金会|红十字会|慈善总?会)$")),
    (_Kind.ASSOCIATION, re.compile(r"(?:协会|学会|商会)$")),
    (_Kind.ENTERPRISE, re.compile(r"(?:公司|集团|企业)$")),
    (_Kind.TECHNICAL, re.compile(r"(?:大学|学院|研究院|研究所|研究中心|设计院|科学院|技术中心)$")),
    (_Kind.PUBLIC_SERVICE, re.compile(r"(?:中心|医院|学校|图书馆|博物馆)$")),
)
_WITHOUT_TIER = {_Kind.ASSOCIATION, _Kind.ENTERPRISE}
_NATIONAL = re.compile(r"^(?:国家|中央|全国|中国)")
_PROVINCE = re.compile(r"^(?:[一-龥]{2,3}省|省|[一-龥]{2,8}?自治区|自治区|(?:北京|天津|上海|重庆)市)")
_CITY = re.compile(r"^(?:[一-龥]{2,5}?(?:市|自治州)|市)(?!场|政|容|民|委员)")
_COUNTY = re.compile(r"^(?:[一-龥]{1,6}?(?:自治县|县)|[一-龥]{1,4}?(?<![社园地灾林景校库矿])区|[县区])(?!域|块|间)")
_NO_PLACE = re.compile(r"^(?:城市|都市|县域|区域|市场)")


def kind_of(name: str) -> str:
    bare = re.sub(r"\s*[(（\[【〔][^()（）]*[)）\]】〕]\s*$", "", name.strip())
    return next((kind for kind, ending in _ENDINGS if ending.search(bare)), _Kind.GOVERNMENT)


def tier_of(name: str, otherwise: str) -> str:
    """By the places before the name, of which the last counts: 广东省广州市水务局 is municipal."""
    if kind_of(name) in _WITHOUT_TIER:
        return _Tier.NONE
    if _NATIONAL.match(name):
        return _Tier.CENTRAL
    tier, rest = otherwise, name.strip().removeprefix("中共")
    for found, pattern in ((_Tier.PROVINCIAL, _PROVINCE), (_Tier.MUNICIPAL, _CITY), (_Tier.COUNTY, _COUNTY)):
        if not _NO_PLACE.match(rest) and (place := pattern.match(rest)) and len(rest) > place.end() + 1:
            tier, rest = found, rest[place.end() :]
    return tier
