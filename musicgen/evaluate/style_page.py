"""The frame of the style report: everything on its page that no figure changes."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Style report</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 15px/1.5 system-ui, sans-serif; color: #2d2d2d; background: #faf8f4;
       max-width: 1120px; margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-weight: 600; margin-bottom: 0; }
h2 { font-weight: 600; margin: 0 0 .2rem; }
section { background: #fff; border: 1px solid #e6e3dc; border-radius: 10px;
          padding: 1.2rem 1.4rem; margin: 1.4rem 0; }
img { max-width: 100%; }
table { border-collapse: collapse; font-size: 12.5px; width: 100%; background: #fff; }
th { text-align: left; font-weight: 500; padding: .25rem .4rem; vertical-align: bottom; }
td { text-align: center; padding: .25rem .4rem; border: 1px solid #fff; }
a { color: #3d6f8e; text-decoration: none; }
.asked { margin: 1.2rem 0 .3rem; color: #6b6b6b; font-size: 13px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
figure { margin: 0; border-left: 4px solid; padding-left: .7rem; }
figure.written { border-color: #d1495b; }
figure.real { border-color: #3d6f8e; }
figcaption { font-weight: 600; font-size: 13px; }
audio { width: 100%; height: 34px; }
b.written { color: #d1495b; } b.real { color: #3d6f8e; }
@media (max-width: 700px) { .pair { grid-template-columns: 1fr; } }
</style></head><body>
<h1>Style report</h1>
<p>$count pieces <b class="written">written</b> by the network beside as many
<b class="real">real</b> ones that it never heard. Every piece was asked for in the words of the
real one: its tags, tempo, meter, key and instruments. Both are cut to the same number of bars.
Listen to a pair before reading its figures: does it keep its style, go somewhere, come home?</p>
<section><h2>Overlap of the distributions</h2>
<p>How far the distances from written to real pieces are distributed like those among the real
ones: the overlapping area of both densities (Yang and Lerch 2018), one value or histogram a
piece; 1 is the same, 0 nothing in common. Two halves of the real pieces do not reach 1 either:
what they reach stands on the right and below, and behind each cell, with the overlap of the
values themselves, which asks for more.</p>
$table</section>
$sections
</body></html>
"""
