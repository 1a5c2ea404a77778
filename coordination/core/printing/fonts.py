"""Which fonts a paper is set in: those of the standard where the office has them, else free ones.

The fonts of the standard are not free and are not shipped; they go by several names, by maker and by language.
"""

from collections.abc import Collection

FREE_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN", "思源宋体")
FREE_SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "思源黑体")
WISHES: dict[str, tuple[str, ...]] = {
    "title": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋_GBK", *FREE_SERIF),
    "body": ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "方正仿宋_GBK", "FandolFang R", *FREE_SERIF),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "方正楷体_GBK", "FandolKai", "AR PL UKai CN", *FREE_SERIF),
    "hei": ("黑体", "SimHei", "方正黑体_GBK", "FandolHei", *FREE_SANS),
    "song": ("宋体", "SimSun", "方正书宋_GBK", "FandolSong", *FREE_SERIF),
}
OTHERS = (*FREE_SERIF, *FREE_SANS, "FandolSong", "WenQuanYi Zen Hei", "AR PL UMing CN", "Droid Sans Fallback")


def chosen(families: Collection[str]) -> dict[str, list[str]] | None:
    """For each part of a paper the fonts that are here, best first; None where no Chinese font is."""
    here = {family.lower() for family in families}
    any_of = [name for name in OTHERS if name.lower() in here]
    found = {part: [name for name in names if name.lower() in here] or any_of for part, names in WISHES.items()}
    return found if all(found.values()) else None
