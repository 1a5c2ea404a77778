"""What the name of an agency says of it."""

import pytest

from coordination.agencies.naming import kind_of, tier_of


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
