// A small square of a picture that is about to be sent.

import { el } from "./dom.js";

const SIDE_PX = 80;

/** A canvas with the middle of the picture, null for a file that is none. */
export async function thumbnail(file) {
  if (!file.type.startsWith("image/")) return null;
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return null;
  const scale = SIDE_PX / Math.min(image.width, image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  const canvas = el("canvas", { width: SIDE_PX, height: SIDE_PX, class: "thumbnail" });
  canvas.getContext("2d").drawImage(image, (SIDE_PX - width) / 2, (SIDE_PX - height) / 2, width, height);
  image.close();
  return canvas;
}
