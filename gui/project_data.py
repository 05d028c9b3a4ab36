"""A project as text: everything of a document in versioned, readable JSON. Knows no Qt.

Scores stand in one list and are referred to by their place there, because the piece in
the roll, its variation and the seeds of requests are mostly the same few scores.
"""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from gui.control_values import ControlValues
from gui.document import Mix, State, Variation
from musicgen.errors import FileFormatError
from musicgen.generate.request import GenerationRequest
from musicgen.generate.request_json import request_from_data, request_to_data
from musicgen.generate.score_json import score_from_data, score_to_data
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.music.score import Score

FORMAT: Final = "musicgen project"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Project:
    """What a project file holds.

    Attributes:
        state: everything that undo takes back.
        prompt: text of the prompt field.
        controls: positions of the controls.
    """

    state: State = field(default_factory=State)
    prompt: str = ""
    controls: ControlValues = field(default_factory=ControlValues)


class _Scores:
    """Scores met while writing, each once."""

    def __init__(self) -> None:
        self.scores: list[Score] = []
        self._places: dict[int, int] = {}

    def place(self, score: Score) -> int:
        if id(score) not in self._places:
            self._places[id(score)] = len(self.scores)
            self.scores.append(score)
        return self._places[id(score)]


def project_to_text(project: Project) -> str:
    """The project as JSON text, one score to a line."""
    scores = _Scores()
    state = project.state
    head = {
        "format": FORMAT,
        "version": VERSION,
        "prompt": project.prompt,
        "controls": _controls_to_data(project.controls),
        "score": scores.place(state.score),
        "seed_end": state.seed_end,
        "active": state.active,
        "variations": [_variation_to_data(v, scores) for v in state.variations],
        "mix": {
            "muted": sorted(state.mix.muted),
            "soloed": sorted(state.mix.soloed),
            "colours": [list(pair) for pair in state.mix.colours],
        },
    }
    lines = ",\n    ".join(_score_texts(scores.scores))
    text = json.dumps(head, indent=2, ensure_ascii=False)
    return text[: text.rindex("\n}")] + f',\n  "scores": [\n    {lines}\n  ]\n}}\n'


def project_from_text(text: str, name: str = "the project") -> Project:
    """The project that `project_to_text` wrote.

    Raises:
        FileFormatError: the text is no project, or one of a later version.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise FileFormatError(f"{name} is not a musicgen project")
        if int(data["version"]) > VERSION:
            raise FileFormatError(
                f"{name} was saved by a later version of this program; update it to open the file"
            )
        scores = [score_from_data(score) for score in data["scores"]]
        variations = tuple(_variation_from_data(row, scores) for row in data["variations"])
        numbers = {v.number for v in variations}
        mix = data["mix"]
        return Project(
            state=State(
                score=scores[data["score"]],
                seed_end=int(data["seed_end"]),
                variations=variations,
                active=data["active"] if data["active"] in numbers else None,
                mix=Mix(
                    frozenset(map(int, mix["muted"])),
                    frozenset(map(int, mix["soloed"])),
                    tuple((int(track), int(colour)) for track, colour in mix["colours"]),
                ),
            ),
            prompt=str(data["prompt"]),
            controls=_controls_from_data(data["controls"]),
        )
    except FileFormatError as error:
        raise FileFormatError(f"{name} cannot be opened: {error}") from error
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise FileFormatError(
            f"{name} is damaged, or no musicgen project, and cannot be opened"
        ) from error


# JSON of the scores of the project written last, by identity: hashing twenty thousand notes
# is slower than writing them. Autosave mostly meets scores that have not changed.
_written: dict[int, tuple[Score, str]] = {}


def _score_texts(scores: list[Score]) -> list[str]:
    global _written
    before, now = _written, dict[int, tuple[Score, str]]()
    for score in scores:
        known = before.get(id(score))
        now[id(score)] = known if known and known[0] is score else (score, _score_text(score))
    _written = now
    return [now[id(score)][1] for score in scores]


def _score_text(score: Score) -> str:
    return json.dumps(score_to_data(score), separators=(",", ":"), ensure_ascii=False)


def _variation_to_data(variation: Variation, scores: _Scores) -> dict[str, Any]:
    request = variation.request
    data: dict[str, Any] | None = None
    if request is not None:
        data = request_to_data(replace(request, seed=None))
        data["seed"] = scores.place(request.seed) if request.seed is not None else None
    return {
        "number": variation.number,
        "score": scores.place(variation.score),
        "seed_end": variation.seed_end,
        "parent": variation.parent,
        "log_probability": variation.log_probability,
        "rank_score": variation.rank_score,
        "quoted_bars": variation.quoted_bars,
        "kept": variation.kept,
        "origin": variation.origin,
        "request": data,
    }


def _number(value: Any) -> float | None:
    """What projects of earlier versions don't tell is None."""
    return None if value is None else float(value)


def _variation_from_data(data: dict[str, Any], scores: list[Score]) -> Variation:
    request: GenerationRequest | None = None
    if data["request"] is not None:
        seed = data["request"]["seed"]
        request = request_from_data({**data["request"], "seed": None})
        if seed is not None:
            request = replace(request, seed=scores[seed])
    return Variation(
        number=int(data["number"]),
        score=scores[data["score"]],
        seed_end=int(data["seed_end"]),
        request=request,
        parent=None if data["parent"] is None else int(data["parent"]),
        log_probability=_number(data["log_probability"]),
        rank_score=_number(data.get("rank_score")),
        quoted_bars=_number(data.get("quoted_bars")),
        kept=bool(data["kept"]),
        origin=str(data["origin"]),
    )


def _controls_to_data(controls: ControlValues) -> dict[str, Any]:
    data = asdict(controls)
    data["key"] = [controls.key.tonic, controls.key.mode] if controls.key else None
    data["meter"] = list(controls.meter) if controls.meter else None
    return data


def _controls_from_data(data: dict[str, Any]) -> ControlValues:
    known = {field.name for field in fields(ControlValues)}
    values = {name: value for name, value in data.items() if name in known}
    if values.get("key"):
        values["key"] = Key(int(values["key"][0]), values["key"][1])
    if values.get("meter"):
        values["meter"] = Meter(*map(int, values["meter"]))
    values["instruments"] = tuple(map(int, values.get("instruments", ())))
    return ControlValues(**values)
