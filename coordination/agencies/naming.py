"""What the name of an agency says of its kind, its tier and how it stands to the government: a default for whoever
enters it, never a judgement.
"""

import re

from coordination.agencies.models import Agency

_Kind, _Tier, _Relation = Agency.Kind, Agency.Tier, Agency.Relation

# In this order: 红十字会 ends like an association, 研究中心 like a public service body.
_ENDINGS = (
    (_Kind.SOCIAL, re.compile(r"(?:基金会|红十字会|慈善总?会)$")),
    (_Kind.ASSOCIATION, re.compile(r"(?:协会|学会|商会)$")),
    (_Kind.ENTERPRISE, re.compile(r"(?:公司|集团|企业)$")),
    (_Kind.TECHNICAL, re.compile(r"(?:大学|学院|研究院|研究所|研究中心|设计院|科学院|技术中心)$")),
    (_Kind.PUBLIC_SERVICE, re.compile(r"(?:中心|医院|学校|图书馆|博物馆)$")),
)
# In this order, and only where the kind does not say more: 海关学会 is an association.
_STANDINGS = (
    (_Relation.MILITARY, re.compile(r"军区|军分区|警备区|战区|武警|武装警察|武装部$|联勤|预备役|部队")),
    (_Relation.JUDICIAL, re.compile(r"法院$|检察院$")),
    (
        _Relation.UNRELATED,
        re.compile(
            r"人民代表大会|(?:人大|人大常委会|政协)(?:办公[厅室]|机关|[一-龥]*委(?:员会)?)?$|人民政治协商|总工会$|共青团|团[省市县区州]?委$"
            r"|(?:妇联|科协|残联|工商联)$|(?:妇女|残疾人|工商业|文学艺术界)联合会$|科学技术协会$"
        ),
    ),
    (
        _Relation.PARTY,
        re.compile(
            r"^中国共产党|^(?:中共)?[一-龥]{0,12}?[省市县区州]委(?![员托派任])|党委"
            r"|(?:宣传|组织|统战|统一战线工作)部$|政法委(?:员会)?$|政法委员会办公室$|党校$|工委$"
            r"|(?:网信办|编办|文明办|台办|纪委|监委|纪委监委)$|(?:网络安全和信息化|机构编制|精神文明建设)委员会办公室$"
            r"|纪律检查委员会|监察委员会"
        ),
    ),
    (
        _Relation.VERTICAL,
        re.compile(
            r"(?:税务|气象|地震|海事|通信管理|邮政管理|烟草专卖|外汇管理|民航[一-龥]*管理|铁路[一-龥]*监督管理)局$|民航监管局$"
            r"|(?<!地方)金融(?:监管|监督管理)(?:总)?局|证监局$|海关$|^海关|缉私局$|边(?:防)?检(?:查)?总?站$|出入境边防检查"
            r"|消防救援(?:总|支|大)队$|调查(?:总)?队$|人民银行|人行[一-龥]*行$"
            r"|^国家[一-龥]+?局[一-龥]+[局队办]$|^[一-龥]{2,8}部(?!队)[一-龥]+(?:局|委员会|专员办|特派办)$"
            r"|^中国[一-龥]+?监督管理委员会[一-龥]+局$|^审计署[一-龥]+特派"
        ),
    ),
    (_Relation.ENTERPRISE, re.compile(r"银行|[分支]行$")),
    (_Relation.PUBLIC_SERVICE, re.compile(r"红十字会$")),
)
_BY_KIND = {
    _Kind.GOVERNMENT: _Relation.SUBORDINATE,
    _Kind.PUBLIC_SERVICE: _Relation.PUBLIC_SERVICE,
    _Kind.TECHNICAL: _Relation.TECHNICAL,
    _Kind.ASSOCIATION: _Relation.ASSOCIATION,
    _Kind.SOCIAL: _Relation.ASSOCIATION,
    _Kind.ENTERPRISE: _Relation.ENTERPRISE,
    _Kind.ELSEWHERE: _Relation.UNRELATED,
}
_WITHOUT_TIER = {_Kind.ASSOCIATION, _Kind.ENTERPRISE}
_NATIONAL = re.compile(r"^(?:国家|中央|全国|中国)")
_PROVINCE = re.compile(r"^(?:[一-龥]{2,3}省|省|[一-龥]{2,8}?自治区|自治区|(?:北京|天津|上海|重庆)市)")
_CITY = re.compile(r"^(?:[一-龥]{2,5}?(?:市|自治州)|市)(?!场|政|容|民|委员)")
_COUNTY = re.compile(r"^(?:[一-龥]{1,6}?(?:自治县|县)|[一-龥]{1,4}?(?<![社园地灾林景校库矿])区|[县区])(?!域|块|间)")
_NO_PLACE = re.compile(r"^(?:城市|都市|县域|区域|市场)")


def _bare(name: str) -> str:
    """Without a note in brackets behind it."""
    return re.sub(r"\s*[(（\[【〔][^()（）]*[)）\]】〕]\s*$", "", name.strip())


def kind_of(name: str) -> str:
    return next((kind for kind, ending in _ENDINGS if ending.search(_bare(name))), _Kind.GOVERNMENT)


def relation_of(name: str, kind: str) -> str:
    """How a body of this name and kind usually stands to the government that founds a mechanism with it."""
    said = (relation for relation, pattern in _STANDINGS if pattern.search(_bare(name)))
    if kind not in {_Kind.GOVERNMENT, _Kind.PUBLIC_SERVICE, _Kind.SOCIAL}:
        said = (relation for relation in said if relation in {_Relation.MILITARY, _Relation.UNRELATED})
    return next(said, _BY_KIND[_Kind(kind)])


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


def suggested(name: str) -> dict[str, str]:
    """What a form that asks about a body of this name begins with."""
    kind = kind_of(name)
    return {"name": name, "kind": kind, "tier": tier_of(name, _Tier.PROVINCIAL), "relation": relation_of(name, kind)}
