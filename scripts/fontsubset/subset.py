"""Makes the fonts of shared/report/pdf/font from Noto Sans SC and Noto Sans.

Input: the unpacked npm packages @expo-google-fonts/noto-sans-sc (0.4.3) and
@expo-google-fonts/noto-sans (0.4.2), which hold static TrueType files and the
fonts' licences. Noto Sans SC has few Latin letters beyond Western Europe's;
Noto Sans lends the rest, Greek and Cyrillic. Output: regular.ttf.gz,
bold.ttf.gz and OFL.txt. The same input and fonttools version give the same
bytes. See README.md beside this file for the commands.
"""

import argparse
import gzip
import io
import pathlib
import tempfile

from fontTools import merge, subset
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).resolve().parent

WEIGHTS = {
    "regular": ("400Regular/NotoSansSC_400Regular.ttf", "400Regular/NotoSans_400Regular.ttf"),
    "bold": ("700Bold/NotoSansSC_700Bold.ttf", "700Bold/NotoSans_700Bold.ttf"),
}

# Unicode blocks a report may need besides Chinese characters.
RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x024F),  # Latin
    (0x02BC, 0x02DD), (0x0370, 0x045F),  # modifiers, Greek, Cyrillic
    (0x1E00, 0x1EFF),  # Vietnamese and others
    (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x20C0),  # punctuation, currency
    (0x2100, 0x22FF), (0x2460, 0x2612),  # letterlike, arrows, mathematics, enclosed, boxes, shapes
    (0x2713, 0x2717),
    (0x3000, 0x30FF), (0x3105, 0x312F),  # CJK punctuation, kana, bopomofo
    (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),  # vertical and full-width forms
]


# Punctuation that Noto Sans SC draws as wide as a Chinese character. Chinese
# reports want it so, others as wide as in Latin text: those get the shapes of
# Noto Sans, kept at LENT and up in the same order (font.go knows the order).
# The single quotes and the middle dot are Noto Sans's in every report: they
# are more common in names than as Chinese punctuation.
PUNCTUATION = [0x2014, 0x201C, 0x201D, 0x2026]
LENT = 0xE000
IN_NAMES = {0x00B7, 0x2018, 0x2019}


def charset(encoding, lead, trail):
    """The characters of a two-byte encoding."""
    found = set()
    for a in lead:
        for b in trail:
            try:
                found.add(ord(bytes([a, b]).decode(encoding)))
            except (UnicodeDecodeError, TypeError):
                continue
    return found


def wanted():
    """Code points: RANGES, GB 2312, the first level of Big5 (traditional
    forms in names of firms), and names.txt (characters of people's names
    that neither holds)."""
    points = set()
    for first, last in RANGES:
        points.update(range(first, last + 1))
    points |= charset("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    points |= charset("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    names = (HERE / "names.txt").read_text(encoding="utf-8")
    points.update(ord(c) for c in names if not c.isspace())
    return points


def cut(source, points):
    """The font at source with only the glyphs of points."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx",
                            "DSIG", "STAT", "gasp", "fpgm", "prep", "cvt "]
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    return font


def characters(source):
    with TTFont(source, lazy=True) as font:
        return set(font.getBestCmap())


def joined(chinese, latin, points):
    """Bytes of one font: chinese, and from latin what chinese lacks and the
    Latin punctuation. Vertical metrics and the date are those of chinese."""
    first = characters(chinese) - IN_NAMES
    with tempfile.TemporaryDirectory() as folder:
        parts = [pathlib.Path(folder) / "0.ttf", pathlib.Path(folder) / "1.ttf"]
        base = cut(chinese, points & first)
        base.save(parts[0])
        other = cut(latin, points - first | set(PUNCTUATION))
        for table in other["cmap"].tables:
            if table.isUnicode():
                for i, point in enumerate(PUNCTUATION):
                    table.cmap[LENT + i] = table.cmap.pop(point)
        other.save(parts[1])
        font = merge.Merger().merge([str(p) for p in parts])
        for table, fields in {"hhea": ["ascent", "descent", "lineGap"], "head": ["created", "modified"],
                              "OS/2": ["usWinAscent", "usWinDescent"]}.items():
            for field in fields:
                setattr(font[table], field, getattr(base[table], field))
        font.recalcTimestamp = False
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("chinese", type=pathlib.Path, help="the unpacked package of Noto Sans SC")
    args.add_argument("latin", type=pathlib.Path, help="the unpacked package of Noto Sans")
    args.add_argument("out", type=pathlib.Path, help="the folder to write to")
    args = args.parse_args()
    points = wanted()
    for name, (chinese, latin) in WEIGHTS.items():
        data = joined(args.chinese / chinese, args.latin / latin, points)
        packed = gzip.compress(data, compresslevel=9, mtime=0)
        (args.out / f"{name}.ttf.gz").write_bytes(packed)
        print(f"{name}: {len(data)} bytes, {len(packed)} packed")
    licences = []
    for title, package in ("Noto Sans SC", args.chinese), ("Noto Sans", args.latin):
        licences.append(f"{title}\n\n{(package / 'LICENSE_FONT').read_text(encoding='utf-8').strip()}\n")
    (args.out / "OFL.txt").write_text("\n\n".join(licences), encoding="utf-8")


if __name__ == "__main__":
    main()
