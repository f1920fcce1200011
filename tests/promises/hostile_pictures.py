"""Pictures that were made to take down whoever opens them."""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from random import Random
from typing import Any

from PIL import Image

from tests.documents.photographs import EAN, label, photo, saved

MEGABYTE = 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
Make = Callable[[Random], bytes]


def png(width: int, height: int, *, bits: int = 8, colours: int = 6, data: bytes = b"", extra: bytes = b"") -> bytes:
    """A PNG that says it has this size; `colours` 0 is grey, 2 RGB, 6 RGB and alpha."""
    header = struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)
    return _PNG + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(name: bytes, content: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def one_colour(rows: int, bytes_per_row: int) -> bytes:
    """Compressed rows of nothing: a thousandth of what they become."""
    packer = zlib.compressobj(1)
    row = bytes(1 + bytes_per_row)
    packed = b"".join(packer.compress(row * min(500, rows - done)) for done in range(0, rows, 500))
    return packed + packer.flush()


def bomb(megabytes: int) -> bytes:
    """So much of nothing, compressed."""
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.flush()


def webp(form: bytes, content: bytes) -> bytes:
    """A WebP of one part."""
    part = form + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(part) + 4) + b"WEBP" + part


def segment(marker: int, content: bytes) -> bytes:
    """A part of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def with_segments(*segments: bytes) -> bytes:
    """A sound photo that carries these beside the picture."""
    jpeg = saved(photo(label(EAN)))
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def many_scans(width: int, height: int, times: int) -> bytes:
    """A progressive JPEG that is drawn again and again: its last scan is repeated."""
    jpeg = saved(Image.new("L", (width, height), "grey"), progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * times + jpeg[-2:]


def finder_patterns(side: int, module: int) -> bytes:
    """Corners of QR codes without end."""
    corner = Image.new("L", (8 * module, 8 * module), "white")
    for inset, colour in ((0, "black"), (1, "white"), (2, "black")):
        corner.paste(colour, (inset * module, inset * module, (7 - inset) * module, (7 - inset) * module))
    wall = Image.new("L", (side, side), "white")
    for left in range(0, side, 8 * module):
        for top in range(0, side, 8 * module):
            wall.paste(corner, (left, top))
    return saved(wall, "PNG")


def bars(chance: Random, size: tuple[int, int]) -> bytes:
    """Stripes that are nearly a barcode, everywhere."""
    row = bytes(level for _ in range(size[0] // 3) for level in [chance.choice((0, 255))] * 3)
    return saved(Image.frombytes("L", (len(row), 1), row).resize(size, Image.Resampling.NEAREST), "PNG")


def noise(chance: Random, size: tuple[int, int], **options: Any) -> bytes:
    """Nothing but grain."""
    return saved(Image.frombytes("RGB", size, chance.randbytes(size[0] * size[1] * 3)), **options)


def gif(frames: int) -> bytes:
    """Large frames, one after the other."""
    head = b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + bytes(6)
    frame = b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x02\x02\x4c\x01\x00"
    return head + frame * frames + b";"


def laughing_svg() -> bytes:
    """Entities made of entities."""
    names = "abcdefghij"
    entities = "".join(f'<!ENTITY {one} "{f"&{two};" * 10}">' for two, one in pairwise(names))
    return f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">{entities}]><svg>&j;</svg>'.encode()


def looping_exif() -> bytes:
    """A directory that says that the next one is itself."""
    entry = struct.pack("<HHIHH", 0x8769, 4, 1, 8, 0)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 8)


REFUSED: Mapping[str, Make] = {
    "a PNG of 50,000 x 50,000": lambda _: png(50_000, 50_000, bits=1, colours=0, data=one_colour(50_000, 6_250)),
    "a PNG of 144 megapixels": lambda _: png(12_000, 12_000, data=one_colour(12_000, 48_000)),
    "a PNG that claims to be endless": lambda _: png(2**31 - 1, 2**31 - 1, data=one_colour(10, 10)),
    "a PNG of one endless row": lambda _: png(2**31 - 1, 1, data=one_colour(1, 10)),
    "a PNG of one long row": lambda _: png(40_000_000, 1, colours=0, data=one_colour(1, 40_000_000)),
    "a PNG of one high column": lambda _: png(1, 40_000_000, colours=0, data=one_colour(40_000_000, 1)),
    "a PNG of no size": lambda _: png(0, 0),
    "a PNG of no width": lambda _: png(0, 2**31 - 1),
    "a PNG without a picture": lambda _: png(100, 100),
    "a PNG with too much of a profile": lambda _: png(
        9, 9, data=one_colour(9, 36), extra=chunk(b"iCCP", b"x\0\0" + bomb(200))
    ),
    "a PNG with too much of a text": lambda _: png(
        9, 9, data=one_colour(9, 36), extra=chunk(b"zTXt", b"x\0\0" + bomb(200))
    ),
    "a JPEG that claims to be huge": lambda _: (
        segment(0xD8, b"")[:2]
        + segment(0xC0, struct.pack(">BHHB", 8, 65_500, 65_500, 1) + b"\x01\x11\x00")
        + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + bytes(100)
    ),
    "a JPEG of no size": lambda _: saved(photo(label(EAN))).replace(struct.pack(">HH", 1200, 1600), bytes(4), 1),
    "a JPEG that is drawn 5,000 times": lambda _: many_scans(7_000, 7_000, 5_000),
    "a JPEG that is drawn 61 times": lambda _: many_scans(1_000, 1_000, 61),
    "a progressive JPEG of four colours": lambda _: saved(Image.new("CMYK", (7_000, 7_000)), progressive=True),
    "half a JPEG": lambda _: saved(photo(label(EAN)))[:20_000],
    "20 MB that begin as a JPEG": lambda chance: b"\xff\xd8\xff\xe0" + chance.randbytes(20 * MEGABYTE),
    "20 MB that begin as a PNG": lambda chance: _PNG + chance.randbytes(20 * MEGABYTE),
    "20 MB of anything": lambda chance: chance.randbytes(20 * MEGABYTE),
    "a WebP that claims to be huge": lambda _: webp(b"VP8X", bytes(4) + b"\xff\xff\xff\xff\xff\xff"),
    "a lossless WebP that claims to be large": lambda _: webp(b"VP8L", b"\x2f\xff\xff\xff\x0f" + bytes(100)),
    "a WebP that claims to be large": lambda _: webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(100)),
    "a GIF of huge frames": lambda _: gif(10_000),
    "an SVG that laughs": lambda _: laughing_svg(),
    "a JPEG that is a PDF": lambda _: b"\xff\xd8\xff%PDF-1.7\n1 0 obj <</OpenAction <</S /JavaScript>>>> endobj",
    "a PNG that is an SVG": lambda _: _PNG + laughing_svg(),
    "a program for printers": lambda _: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file\n",
    "nothing": lambda _: b"",
}
"""What has to be refused, and in which time."""

BOUNDED: Mapping[str, Make] = {
    "50 megapixels of a PNG in colour": lambda _: png(7_071, 7_071, data=one_colour(7_071, 28_284)),
    "50 megapixels of a PNG in 16 bits": lambda _: png(7_071, 7_071, bits=16, data=one_colour(7_071, 56_568)),
    "a palette that lets light through": lambda _: saved(Image.new("P", (7_000, 7_000)), "PNG", transparency=0),
    "50 megapixels of a JPEG": lambda _: saved(Image.new("RGB", (7_071, 7_071), "white")),
    "50 megapixels of a JPEG in four colours": lambda _: saved(Image.new("CMYK", (7_071, 7_071))),
    "as much as may be of a progressive JPEG": lambda _: saved(
        Image.new("RGB", (6_580, 6_580), "white"), progressive=True, subsampling=0
    ),
    "16 megapixels of a WebP": lambda _: saved(Image.new("RGBA", (4_000, 4_000), "white"), "WEBP"),
    "20 MB of grain": lambda chance: noise(chance, (3_600, 3_000), quality=95, subsampling=0),
    "grain that is not compressed": lambda chance: noise(chance, (2_600, 2_600), kind="PNG"),
    "corners of QR codes": lambda _: finder_patterns(2_560, 4),
    "small corners of QR codes": lambda _: finder_patterns(1_280, 2),
    "stripes": lambda chance: bars(chance, (2_559, 2_560)),
    "a directory that loops": lambda _: with_segments(segment(0xE1, looping_exif())),
    "garbage about the camera": lambda chance: with_segments(
        segment(0xE1, b"Exif\0\0MM\0*" + chance.randbytes(60_000)), segment(0xE2, b"MPF\0" + chance.randbytes(60_000))
    ),
    "255 parts of a profile": lambda chance: with_segments(
        *(segment(0xE2, b"ICC_PROFILE\0" + bytes((n, 255)) + chance.randbytes(65_000)) for n in range(1, 256))
    ),
    "a photo that is an archive too": lambda _: saved(photo(label(EAN))) + b"PK\x03\x04" + bytes(MEGABYTE),
    "a photo with a page in it": lambda _: with_segments(segment(0xFE, b"<script>alert(1)</script>" * 2_000)),
}
"""What may be read or refused, as long as it takes no more than a picture should."""


def mutated(chance: Random, times: int) -> Iterator[bytes]:
    """Sound pictures with a few bytes changed, cut out, or repeated."""
    sound = [saved(photo(label(EAN), size=(640, 480)), kind) for kind in ("JPEG", "PNG", "WEBP")]
    sound.append(saved(photo(label(EAN), size=(640, 480)), progressive=True))
    for _ in range(times):
        picture = bytearray(chance.choice(sound))
        for _ in range(chance.randrange(1, 9)):
            # Headers are what parsers trust.
            at = chance.randrange(min(len(picture), chance.choice((64, 700, len(picture)))))
            length = chance.choice((1, 1, 2, 4, 64))
            match chance.randrange(4):
                case 0:
                    picture[at : at + length] = chance.randbytes(length)
                case 1:
                    picture[at : at + length] = b"\xff" * length
                case 2:
                    del picture[at : at + length]
                case _:
                    picture[at:at] = picture[at : at + length] * 2
        yield bytes(picture)
