/** Pictures that are dropped, chosen or pasted, or what the camera sees, with their five likeliest classes. */
import { byItselfMs, inTime, LateError, personMs } from "../../../inTime.ts";
import { Resampler } from "../../../data/pictures/resample.ts";
import { type Answer, openPacked } from "../network.ts";
import type { PackedModel } from "../packed.ts";
import { part, say, text } from "./parts.ts";

export async function openPictures(model: PackedModel, weights: Uint8Array<ArrayBuffer>): Promise<void> {
  const { pictureSize: size } = model.config;
  part("answers", "ol").setAttribute("aria-label", text.region);
  part("choose", "button").textContent = text.choose;
  part("camera", "button").textContent = text.camera;
  part("hint", "span").textContent = text.hint;
  const ask = await openPacked(model, weights);

  const look = async (file: Blob): Promise<void> => {
    try {
      const options = { colorSpaceConversion: "none", premultiplyAlpha: "none" } as const;
      const bitmap = await createImageBitmap(file, {
        ...options,
        imageOrientation: "none" as ImageOrientation,
      });
      const picture = part("picture", "img");
      URL.revokeObjectURL(picture.src);
      picture.src = URL.createObjectURL(file);
      picture.hidden = false;
      show(await ask(squareOf(bitmap, bitmap.width, bitmap.height, size), 5));
      say("");
    } catch {
      say(text.unreadable);
    }
  };

  const input = part("file", "input");
  part("choose", "button").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) void look(file);
    input.value = "";
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file) void look(file);
  });
  addEventListener("paste", (event) => {
    const [file] = event.clipboardData?.files ?? [];
    if (file) void look(file);
  });
  watchCamera(async (video) =>
    show(await ask(squareOf(video, video.videoWidth, video.videoHeight, size), 5)),
  );
}

/** A picture as the network was trained on: scaled by its shorter side, the middle square of it. */
function squareOf(source: CanvasImageSource, width: number, height: number, size: number): Uint8Array {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser gave no canvas.");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(source, 0, 0);
  const resampler = new Resampler(width, height, size);
  resampler.push(context.getImageData(0, 0, width, height).data, 0);
  const pixels = new Uint8Array(size * size * 3);
  resampler.finish(pixels, 0);
  return pixels;
}

function show(answers: readonly Answer[]): void {
  part("answers", "ol").replaceChildren(
    ...answers.map(({ name, probability }) => {
      const row = document.createElement("li");
      const percent = `${(100 * probability).toFixed(1)} %`;
      const bar = document.createElement("span");
      bar.className = "bar";
      bar.style.width = `${100 * probability}%`;
      const label = document.createElement("b");
      label.textContent = name;
      const share = document.createElement("span");
      share.textContent = percent;
      row.append(label, share, bar);
      return row;
    }),
  );
}

/** The camera is asked for at a press, and let go at the next one or when the page is hidden. */
function watchCamera(onFrame: (video: HTMLVideoElement) => Promise<void>): void {
  const video = part("video", "video");
  const button = part("camera", "button");
  let stream: MediaStream | null = null;
  const stop = (): void => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.hidden = true;
    button.textContent = text.camera;
  };
  const next = async (): Promise<void> => {
    if (!stream) return;
    if (video.videoWidth > 0) await onFrame(video);
    requestAnimationFrame(() => void next());
  };
  const start = async (): Promise<void> => {
    try {
      const asked = navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
      stream = await inTime(asked, personMs, () => {
        // One that comes later is seen by nobody.
        asked.then(
          (late) => late.getTracks().forEach((track) => track.stop()),
          () => {},
        );
        throw new LateError(personMs);
      });
      video.srcObject = stream;
      video.hidden = false;
      part("picture", "img").hidden = true;
      button.textContent = text.stop;
      await inTime(video.play(), byItselfMs);
      await next();
    } catch {
      stop();
      say(text.refused);
    }
  };
  button.addEventListener("click", () => {
    if (stream) stop();
    else void start();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stop();
  });
}
