"""Four hundred pieces of 32 bars, forty of each family of styles.

    python benchmarks/pieces.py write data/corpus.safetensors [--split test] [--out runs/pieces400]

Every piece is asked for in the words of a real piece of the split: its tags, tempo, meter, key
and instruments.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

from many_requests import compose_many

from musicgen.evaluate.matched import draw_slots, matching_request
from musicgen.generate.composer import Composer
from musicgen.generate.request import SamplingOptions
from musicgen.generate.request_json import request_to_json
from musicgen.midi.write import write_midi
from musicgen.train.corpus import load_corpus


def write(args: argparse.Namespace) -> int:
    """Write the pieces and an index of their places."""
    corpus = load_corpus(args.corpus)
    composer = Composer.load(args.checkpoint)
    known = frozenset(composer.known_tags)
    args.out.mkdir(parents=True, exist_ok=True)
    slots = draw_slots(corpus, args.split, per_family=args.per_family, bars=args.bars)
    overrides = json.loads(args.sampling)
    begin, notes = time.process_time(), 0
    chosen = [slot for slot in slots if not args.families or slot.family in args.families]
    requests = [
        matching_request(
            corpus,
            slot,
            bars=args.bars,
            known_tags=known,
            sampling=replace(SamplingOptions(random_seed=number), **overrides),
        )
        for number, slot in enumerate(chosen)
    ]
    rows = [{"file": f"{number:03}.mid", **asdict(slot)} for number, slot in enumerate(chosen)]
    for done, (number, score) in enumerate(compose_many(composer, requests), start=1):
        notes += score.note_count
        text = request_to_json(requests[number])
        write_midi(score, args.out / f"{number:03}.mid", request_json=text)
        if done % 40 == 0:
            took = time.process_time() - begin
            print(f"{done} pieces, {notes} notes, {took:.0f} s", file=sys.stderr)
    index = {"split": args.split, "bars": args.bars, "pieces": rows}
    (args.out / "index.json").write_text(json.dumps(index, indent=1))
    print(
        f"{len(rows)} pieces, {notes} notes, {time.process_time() - begin:.0f} s of processor time"
    )
    return 0


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("write")
    one.add_argument("corpus", type=Path)
    one.add_argument("--split", default="test")
    one.add_argument("--out", type=Path, default=Path("runs/pieces400"))
    one.add_argument("--per-family", type=int, default=40)
    one.add_argument("--bars", type=int, default=32)
    one.add_argument("--checkpoint", default="base")
    one.add_argument("--sampling", default="{}", help="SamplingOptions as JSON")
    one.add_argument("--families", nargs="*", help="only these")
    one.set_defaults(run=write)
    args = parser.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
