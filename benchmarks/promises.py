"""Does the program keep what it promises? Counted on many pieces, not on one.

    python benchmarks/promises.py pieces [--prompt "melodic jazz"] [--bars 32] [--count 10]
    python benchmarks/promises.py prompts [--count 200]
    python benchmarks/promises.py continuations CORPUS_DIR MANIFEST.csv [--count 200]

`pieces` makes pieces from one prompt with consecutive random seeds and looks at length,
loops, silence, long notes and the last bar. `prompts` makes random prompts, each with a
tag, tempo, meter and length, half of them with a key or the scale lock, and compares what
was asked with what is in the written file. `continuations` continues files of the test
split and compares the given part with the original. Exits with 1 when a promise that
allows no exception was broken.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

from musicgen.cli.parser import build_parser
from musicgen.cli.request_options import new_request
from musicgen.errors import MusicGenError
from musicgen.generate.composer import Composer
from musicgen.generate.request import GenerationRequest
from musicgen.midi.read import read_midi, read_midi_bytes
from musicgen.midi.write import write_midi
from musicgen.music.key import TONIC_NAMES, Mode
from musicgen.music.key_estimate import estimate_key
from musicgen.music.score import Score
from musicgen.style.prompt import read_prompt
from musicgen.train.files import list_files

MODES: tuple[Mode, ...] = ("major", "minor")
Bar = tuple[tuple[int, int, int], ...]


def bars_of(score: Score) -> list[Bar]:
    """Content of every bar: (offset, track, pitch) of its notes."""
    bars: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for index, track in enumerate(score.tracks):
        for note in track.notes:
            bar, offset = score.meter_map.position(note.onset)
            bars[bar].append((offset, index, note.pitch))
    last = score.meter_map.position(max(0, score.length - 1)).bar
    return [tuple(sorted(bars[bar])) for bar in range(last + 1)]


def longest_loop(bars: list[Bar]) -> int:
    """Most equal bars in a row."""
    longest = run = 1
    for before, after in pairwise(bars):
        run = run + 1 if before == after and after else 1
        longest = max(longest, run)
    return longest


def longest_silence(score: Score) -> float:
    """Longest stretch in which nothing sounds, in bars."""
    spans = sorted((n.onset, n.end) for t in score.tracks for n in t.notes)
    end = longest = 0
    for onset, stop in spans:
        longest = max(longest, onset - end)
        end = max(end, stop)
    longest = max(longest, score.length - end)
    return longest / score.meter_map.meter_at(0).bar_ticks


def has_lead_over_accompaniment(score: Score) -> bool:
    """Whether two parts play, or one part plays more than a line."""
    pitched = [t for t in score.tracks if t.notes and not t.is_drum]
    if len(pitched) >= 2:
        return True
    onsets = [n.onset for t in pitched for n in t.notes]
    return len(onsets) > 1.5 * len(set(onsets))


def request_of(text: str, *options: str) -> GenerationRequest:
    """The request that the command line makes of a prompt."""
    args = build_parser().parse_args(["generate", text, *options])
    return new_request(args, text, read_prompt(text), None)


def written(score: Score) -> Score:
    """The score as another program finds it in the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "piece.mid"
        write_midi(score, path)
        return read_midi(path)


def pieces(composer: Composer, prompt: str, bars: int, count: int) -> int:
    """Pieces from one prompt."""
    seen, broken = set(), 0
    print("seed  bars  longest note  loop  silence  last onset in bar  accompanied  instruments")
    for seed in range(count):
        request = request_of(prompt, "--bars", str(bars), "--random-seed", str(seed))
        score = written(composer.compose(request)[0].score)
        content = bars_of(score)
        bar_ticks = score.meter_map.meter_at(0).bar_ticks
        longest = max(n.duration for t in score.tracks for n in t.notes) / bar_ticks
        last = max(score.meter_map.position(n.onset).bar for t in score.tracks for n in t.notes)
        loop, accompanied = longest_loop(content), has_lead_over_accompaniment(score)
        length = score.length / bar_ticks
        ok = length == bars and longest <= 8 and loop <= 4 and last == bars - 1 and accompanied
        broken += not ok
        seen.add(tuple(content))
        names = ", ".join(f"{t.name} {len(t.notes)}" for t in score.tracks)
        print(
            f"{seed:4}  {length:4g}  {longest:12.2f}  {loop:4}  {longest_silence(score):7.2f}"
            f"  {last + 1:17}  {accompanied!s:11}  {names}{'' if ok else '   <- broken'}"
        )
    print(f"{len(seen)} different pieces of {count}; {count - broken} keep every promise")
    return int(broken > 0 or len(seen) < count)


def prompts(composer: Composer, count: int) -> int:
    """Random prompts."""
    random = Random(1)
    tags = sorted(composer.known_tags)
    asked: dict[str, int] = defaultdict(int)
    met: dict[str, int] = defaultdict(int)
    for index in range(count):
        tag = tags[index % len(tags)]
        tempo, bars = random.randrange(50, 220), random.choice((4, 8, 12, 16))
        meter = random.choice(("4/4", "3/4", "6/8", "2/4"))
        mode = random.choice(MODES)
        key = f"{random.choice(TONIC_NAMES[mode])} {mode}"
        lock = index % 2 == 0
        text = f"{tag}, {tempo} bpm, {meter}, {bars} bars, in {key}"
        options = ["--random-seed", str(index), *(["--scale-lock"] if lock else [])]
        request = request_of(text, *options)
        score = written(composer.compose(request)[0].score)
        if index % 20 == 19:
            print(f"{index + 1} prompts", file=sys.stderr)
        found = score.meter_map.meter_at(0)
        pitched = [n for t in score.tracks if not t.is_drum for n in t.notes]
        checks = {
            "tempo": abs(score.tempo_map.bpm_at(0) - tempo) < 0.01,
            "meter": str(found) == meter and len(score.meter_map.changes) == 1,
            "length": score.length == bars * found.bar_ticks,
        }
        if pitched and request.key is not None:
            if lock:
                checks["in key, scale locked"] = all(
                    n.pitch % 12 in request.key.scale for n in pitched
                )
            else:
                checks["estimated key"] = estimate_key(replace(score, key=None)) == request.key
        for name, passed in checks.items():
            asked[name] += 1
            met[name] += passed
            if not passed and name != "estimated key":
                print(f"not met: {name}: {text!r}")
    for name, total in asked.items():
        print(f"{name:22} {met[name]:4} of {total:4}  {met[name] / total:6.1%}")
    exact = [name for name in asked if name != "estimated key"]
    return int(any(met[name] < asked[name] for name in exact))


def continuations(composer: Composer, folder: Path, manifest: Path, count: int) -> int:
    """Files of the test split, continued by eight quarter notes."""
    files = [file for file in list_files(folder, manifest) if file.split == "test"]
    files = files[:: max(1, len(files) // count)][:count]
    failed: list[str] = []
    done = refused = 0
    first_onsets: list[float] = []
    for number, file in enumerate(files):
        seed = read_midi_bytes(file.read())
        request = GenerationRequest(seed=seed, length_beats=8.0)
        sampling = replace(request.sampling, random_seed=number)
        try:
            piece = composer.compose(replace(request, sampling=sampling))[0]
        except MusicGenError as error:
            refused += 1
            print(f"refused: {file.path}: {error}")
            continue
        done += 1
        score = written(piece.score)
        problems = []
        for before, after in zip(seed.tracks, score.tracks, strict=False):
            old = [n for n in after.notes if n.onset < piece.seed_end]
            if (before.program, before.is_drum) != (after.program, after.is_drum):
                problems.append("program")
            if tuple(old) != before.notes:
                problems.append("seed notes")
        if score.tempo_map != seed.tempo_map or score.meter_map != seed.meter_map:
            problems.append("tempo or meter")
        new = [n.onset for t in score.tracks for n in t.notes if n.onset >= piece.seed_end]
        if len(new) != piece.note_count or not new:
            problems.append("new notes before the end of the seed")
        else:
            first_onsets.append((min(new) - piece.seed_end) / 480)
        programs = {(t.program, t.is_drum) for t in seed.tracks}
        if any((t.program, t.is_drum) not in programs for t in score.tracks):
            problems.append("instruments")
        if problems:
            failed.append(file.path)
            print(f"{file.path}: {', '.join(problems)}")
    on_time = sum(onset == 0 for onset in first_onsets)
    print(f"{done} files continued, {refused} refused, {done - len(failed)} kept every promise")
    print(f"first new note on the very end of the seed: {on_time} of {len(first_onsets)}")
    return int(bool(failed))


def main() -> int:
    """Run one of the three counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", default="base")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("pieces")
    one.add_argument("--prompt", default="melodic jazz")
    one.add_argument("--bars", type=int, default=32)
    one.add_argument("--count", type=int, default=10)
    two = commands.add_parser("prompts")
    two.add_argument("--count", type=int, default=200)
    three = commands.add_parser("continuations")
    three.add_argument("folder", type=Path)
    three.add_argument("manifest", type=Path)
    three.add_argument("--count", type=int, default=200)
    args = parser.parse_args()
    composer = Composer.load(args.checkpoint)
    if args.command == "pieces":
        return pieces(composer, args.prompt, args.bars, args.count)
    if args.command == "prompts":
        return prompts(composer, args.count)
    return continuations(composer, args.folder, args.manifest, args.count)


if __name__ == "__main__":
    sys.exit(main())
