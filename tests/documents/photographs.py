"""Pictures as phones take them: of a label on a table, close or far, straight or not, in any light."""

import random
from io import BytesIO
from typing import Any

import zxingcpp
from PIL import Image, ImageEnhance, ImageFilter

EAN = "7891234567895"
TABLE = (1600, 1200)


def label(
    text: str, kind: Any = zxingcpp.BarcodeFormat.EAN13, *, width: int = 700, height: int | None = None, **options: Any
) -> Image.Image:
    """A code as it is printed, black on white, with the margin that it needs."""
    drawn: Any = zxingcpp.create_barcode(text, kind, **options).to_image(scale=1)
    rows, columns = drawn.shape
    code = Image.frombuffer("L", (columns, rows), bytes(drawn))
    tall = height or (width if rows == columns else width // 2)
    code = code.resize((width - width // 5, tall), Image.Resampling.NEAREST)
    paper = Image.new("L", (width, tall + width // 5), "white")
    paper.paste(code, (width // 10, width // 10))
    return paper


def photo(*labels: Image.Image, size: tuple[int, int] = TABLE, seed: int = 0) -> Image.Image:
    """The labels side by side on a table with a grain, in colour."""
    picture = grain(size, seed)
    between = size[0] // (len(labels) + 1)
    for number, one in enumerate(labels, 1):
        picture.paste(one.convert("RGB"), (between * number - one.width // 2, (size[1] - one.height) // 2))
    return picture


def grain(size: tuple[int, int], seed: int = 0) -> Image.Image:
    """A surface with nothing on it; the same for the same seed."""
    chance = random.Random(seed)
    coarse = Image.frombytes("L", (64, 48), bytes(chance.randrange(90, 170) for _ in range(64 * 48)))
    return coarse.resize(size, Image.Resampling.BICUBIC).convert("RGB")


def turned(picture: Image.Image, degrees: int) -> Image.Image:
    """Held at an angle."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="grey")


def leaning(picture: Image.Image) -> Image.Image:
    """Taken from one side: the left edge is nearer than the right one."""
    width, height = picture.size
    corners = (0, 0, 0, height, width, height * 1.25, width, -height * 0.25)
    return picture.transform(picture.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)


def blurred(picture: Image.Image, pixels: float) -> Image.Image:
    """With a hand that shook."""
    return picture.filter(ImageFilter.GaussianBlur(pixels))


def dark(picture: Image.Image) -> Image.Image:
    """In a cellar."""
    return ImageEnhance.Contrast(ImageEnhance.Brightness(picture).enhance(0.35)).enhance(0.6)


def inverted(picture: Image.Image) -> Image.Image:
    """White on black."""
    return picture.point(lambda level: 255 - level)


def saved(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """As a file."""
    content = BytesIO()
    picture.save(content, kind, **({"quality": 85} if kind == "JPEG" else {}) | options)
    return content.getvalue()
