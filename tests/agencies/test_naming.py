"""What the name of an agency says of it."""

import pytest

from coordination.agencies.models import Agency
from coordination.agencies.naming import kind_of, relation_of, tier_of


@pytest.mark.parametrize(
    ("name", "kind", "tier"),
    [
        ("省水利厅", "government", "provincial"),
        ("广东省水利厅", "government", "provincial"),
        ("广西壮族自治区水利厅", "government", "provincial"),
        ("北京市水务局", "government", "provincial"),
        ("广州市水务局", "government", "municipal"),
        ("广东省广州市水务局", "government", "municipal"),
        ("市市场监督管理局", "government", "municipal"),
        ("博罗县水利局", "government", "county"),
        ("天河区水务局", "government", "county"),
        ("广州市天河区水务局", "government", "county"),
        ("国家税务总局", "government", "central"),
        ("消防救援总队", "government", "otherwise"),
        ("城市管理局", "government", "otherwise"),
        ("社区服务局", "government", "otherwise"),
        ("省气象学会", "association", "none"),
        ("市物流行业协会", "association", "none"),
        ("广东省总商会", "association", "none"),
        ("省能源集团有限公司", "enterprise", "none"),
        ("省交通集团", "enterprise", "none"),
        ("中山大学", "technical", "otherwise"),
        ("省水利科学研究院", "technical", "provincial"),
        ("市应急技术中心", "technical", "municipal"),
        ("省人民医院", "public_service", "provincial"),
        ("区政务服务中心", "public_service", "county"),
        ("省红十字会", "social", "provincial"),
        ("某救灾基金会（筹）", "social", "otherwise"),
    ],
)
def test_kind_and_tier_are_what_the_name_says(name: str, kind: str, tier: str) -> None:
    assert (kind_of(name), tier_of(name, "otherwise")) == (kind, tier)


@pytest.mark.parametrize(
    ("relation", "names"),
    [
        (
            "subordinate",
            "省水利厅 省发改委 市卫健委 市市场监督管理局 省地方金融监督管理局 市人民政府 省水文局 国家铁路局",
        ),
        ("party", "省委宣传部 中共广东省委政法委员会 省委网信办 省委编办 省纪委监委 省委党校 市委组织部"),
        (
            "vertical",
            """广东省税务局 国家税务总局广东省税务局 广东海事局 广州海关 省气象局 省地震局 省通信管理局 广东金融监管局
            国家金融监督管理总局广东监管局 广东证监局 中国人民银行广东省分行 省消防救援总队 自然资源部南海局
            水利部珠江水利委员会 国家能源局南方监管局 国家统计局广东调查总队 省烟草专卖局 民航中南地区管理局
            广州出入境边防检查总站""",
        ),
        ("judicial", "省高级人民法院 省人民检察院 广州海事法院"),
        ("military", "省军区 武警广东省总队 市警备区 武警医院"),
        ("public_service", "省疾病预防控制中心 省人民医院 省红十字会"),
        ("technical", "中山大学 省水利科学研究院 中国政法学院"),
        ("association", "省气象学会 海关学会 某救灾基金会"),
        ("enterprise", "省电网有限公司 中国工商银行广东省分行 省铁路局集团"),
        ("unrelated", "省人大常委会办公厅 省政协办公厅 省总工会 团省委 省妇联 省科学技术协会 省残疾人联合会"),
    ],
)
def test_how_a_body_stands_is_what_its_name_says(relation: str, names: str) -> None:
    found = {name: relation_of(name, kind_of(name)) for name in names.split()}
    assert found == dict.fromkeys(found, relation)


def test_a_body_from_elsewhere_is_not_subordinate() -> None:
    assert relation_of("湖南省水利厅", Agency.Kind.ELSEWHERE) == Agency.Relation.UNRELATED
