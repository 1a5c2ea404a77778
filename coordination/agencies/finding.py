"""By which texts agencies and divisions are found: their names, and how those of agencies are customarily shortened.

The customary short forms (规范化简称) are not entered by anybody: by them 发改委 and `fgw` find 发展和改革委员会.
"""

from collections.abc import Iterable, Sequence

from coordination.core.search import Text

# What a name holds, and what is said for it. Where one holds another, the longer counts.
CUSTOMARY = {
    "人力资源和社会保障": "人社",
    "人力资源社会保障": "人社",
    "网络安全和信息化委员会办公室": "网信办",
    "机构编制委员会办公室": "编办",
    "人民代表大会常务委员会": "人大常委会",
    "国有资产监督管理": "国资",
    "政务服务和数据管理": "政数",
    "政务服务数据管理": "政数",
    "城市管理和综合执法": "城管",
    "城市管理综合执法": "城管",
    "自然资源和规划": "自规",
    "粮食和物资储备": "粮储",
    "住房和城乡建设": "住建",
    "住房城乡建设": "住建",
    "工业和信息化": "工信",
    "出入境边防检查": "边检",
    "药品监督管理": "药监",
    "市场监督管理": "市监",
    "金融监督管理": "金融监管",
    "退役军人事务": "退役军人",
    "民族宗教事务": "民宗",
    "机关事务管理": "机管",
    "疾病预防控制": "疾控",
    "共产主义青年团": "团",
    "残疾人联合会": "残联",
    "妇女联合会": "妇联",
    "科学技术协会": "科协",
    "政治协商会议": "政协",
    "政法委员会": "政法委",
    "发展和改革": "发改",
    "文化和旅游": "文旅",
    "发展改革": "发改",
    "市场监管": "市监",
    "卫生健康": "卫健",
    "科学技术": "科技",
    "农业农村": "农业",
    "交通运输": "交通",
    "应急管理": "应急",
    "医疗保障": "医保",
    "广播电视": "广电",
    "知识产权": "知产",
    "消防救援": "消防",
    "通信管理": "通管",
    "监督管理": "监管",
    "城市管理": "城管",
    "委员会": "委",
}
_LONGEST_FIRST = sorted(CUSTOMARY, key=len, reverse=True)


def shortened(name: str) -> str:
    """The name as people say it; the name itself where nobody shortens it."""
    for long in _LONGEST_FIRST:
        name = name.replace(long, CUSTOMARY[long])
    return name


def named_below(above: str, name: str) -> list[Text]:
    """The texts of a division's entry: its name, and the same behind that of the division above (兰州市城关区)."""
    texts = [Text(name, "A", spoken=True)]
    return [*texts, Text(f"{above}{name}", "B", spoken=True)] if above else texts


def texts_of(name: str, short_name: str, others: Iterable[str], read_as: Sequence[str] = ()) -> list[Text]:
    """The texts of an agency's entry: its name, which may be read otherwise than it looks, then its other names, then
    what is said for all of them.
    """
    names = list(dict.fromkeys(filter(None, [name, short_name, *others])))
    texts = [Text(name, "A", spoken=True, read_as=read_as)]
    texts += [Text(other, "B", spoken=True) for other in names if other != name]
    said = dict.fromkeys(map(shortened, names))
    return [*texts, *(Text(spoken, "C", spoken=True) for spoken in said if spoken not in names)]
