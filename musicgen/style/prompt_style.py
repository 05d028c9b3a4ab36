"""The tags found in a prompt, weighted and put together to one style."""

from musicgen.style.catalogue import Tag
from musicgen.style.prompt_items import Item
from musicgen.style.style import Style

_MOSTLY = 0.75
_A_LITTLE = 0.25
_A_LITTLE_DESCRIPTOR = 0.5


def weigh_tags(items: tuple[Item, ...]) -> tuple[Style, tuple[Item, ...]]:
    """The style, and the shares that belong to no tag ("70%" with nothing after it)."""
    shares, lost = _assign_shares(items)
    marks = _marks(items)
    tags: list[tuple[Tag, float | None, str]] = [
        (item.value, shares.get(item.start), marks.get(item.start, ""))
        for item in items
        if item.kind == "tag" and isinstance(item.value, Tag)
    ]
    weights: dict[str, float] = {}
    shared = {tag.name for tag, share, _ in tags if share is not None}
    tags = [entry for entry in tags if entry[1] is not None or entry[0].name not in shared]
    alone = len({tag.name for tag, _, _ in tags if tag.kind != "descriptor"}) == 1
    rest = 1.0 if alone else _rest(tags)
    for tag, share, mark in tags:
        weight = round(_weight(tag, share, mark, rest, alone), 6)
        if share is not None and tag.name in weights:
            weights[tag.name] = weights[tag.name] + weight
        else:
            weights[tag.name] = max(weight, weights.get(tag.name, 0.0))
    return Style(tuple(weights.items())), lost


def _weight(tag: Tag, share: float | None, mark: str, rest: float, alone: bool) -> float:
    if share is not None:
        return share
    if tag.kind == "descriptor":
        return _A_LITTLE_DESCRIPTOR if mark == "little" else 1.0
    if mark and not alone:
        return _MOSTLY if mark == "most" else _A_LITTLE
    return rest


def _rest(tags: list[tuple[Tag, float | None, str]]) -> float:
    """Weight of each genre that has none of its own.

    What the shares leave is divided evenly; where they leave nothing, such a genre
    counts as much as the others do on average.
    """
    genres = [entry for entry in tags if entry[0].kind != "descriptor"]
    given = [share for _, share, _ in genres if share is not None]
    given += [_MOSTLY for _, share, mark in genres if share is None and mark == "most"]
    open_names = {tag.name for tag, share, mark in genres if share is None and not mark}
    if not given or not open_names:
        return 1.0
    left = 1.0 - sum(given)
    return left / len(open_names) if left > 0.005 else sum(given) / len(given)


def _assign_shares(items: tuple[Item, ...]) -> tuple[dict[int, float], tuple[Item, ...]]:
    """Shares by the start of the tag they belong to, and the shares without a tag.

    A share stands before its tag ("70% jazz 30% folk") or after it ("jazz 70%, folk
    30%"); where it touches tags on both sides, the order of the first two decides.
    """
    spoken = [item for item in items if item.kind != "filler"]
    share_first = [item.kind for item in spoken if item.kind in ("weight", "tag")][:1] == ["weight"]
    found: dict[int, float] = {}
    lost: list[Item] = []
    for place, item in enumerate(spoken):
        if item.kind != "weight" or not isinstance(item.value, float):
            continue
        before = place > 0 and spoken[place - 1].kind == "tag"
        after = place + 1 < len(spoken) and spoken[place + 1].kind == "tag"
        forward = after if before != after else share_first
        targets = _targets(spoken[place + 1 :] if forward else spoken[:place][::-1])
        targets = [target for target in targets if target.start not in found]
        if not targets:
            lost.append(item)
        found.update({target.start: item.value for target in targets})
    return found, tuple(lost)


def _targets(nearby: list[Item]) -> list[Item]:
    """The tags a share belongs to: the genres next to it, else the nearest descriptor."""
    genres: list[Item] = []
    descriptors: list[Item] = []
    for item in nearby:
        if item.kind == "weight" or (item.kind == "break" and (genres or descriptors)):
            break
        if item.kind == "tag" and isinstance(item.value, Tag):
            (descriptors if item.value.kind == "descriptor" else genres).append(item)
    return genres or descriptors[:1]


def _marks(items: tuple[Item, ...]) -> dict[int, str]:
    """Marks, "most" or "little", by the start of the tag that follows."""
    found: dict[int, str] = {}
    mark = ""
    for item in items:
        if item.kind in ("most", "little"):
            mark = item.kind
        elif item.kind == "break":
            mark = ""
        elif item.kind == "tag" and mark:
            found[item.start] = mark
            if not (isinstance(item.value, Tag) and item.value.kind == "descriptor"):
                mark = ""
    return found
