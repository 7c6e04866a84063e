/**
 * The program of the one page: a single file that opens with a double click, without a network, and names pictures that are dropped,
 * chosen or pasted, or what the camera sees. Built by scripts/build/onePage.mjs; html.ts puts a network beside it.
 */
import { Resampler } from "../../data/pictures/resample.ts";
import { type Answer, openPacked } from "./network.ts";
import type { PackedModel } from "./packed.ts";

const texts = {
  en: {
    choose: "Choose a picture",
    hint: "or drop or paste one. Nothing leaves this machine.",
    camera: "Camera",
    stop: "Stop the camera",
    refused: "The browser refused the camera. Allow it in the address bar, or drop a picture.",
    unreadable: "This is not a picture that the browser shows.",
    loading: "Loading the network…",
    region: "Five most likely",
  },
  zh: {
    choose: "选择图片",
    hint: "或拖入、粘贴一张图片。一切都留在这台电脑上。",
    camera: "摄像头",
    stop: "停止摄像头",
    refused: "浏览器未允许使用摄像头。请在地址栏中允许，或拖入图片。",
    unreadable: "这不是浏览器能显示的图片。",
    loading: "正在载入网络…",
    region: "最可能的五个",
  },
};
const text = texts[navigator.language.startsWith("zh") ? "zh" : "en"];

function part<K extends keyof HTMLElementTagNameMap>(id: string, kind: K): HTMLElementTagNameMap[K] {
  const found = document.querySelector<HTMLElementTagNameMap[K]>(`${kind}#${id}`);
  if (!found) throw new Error(`The page lacks ${id}.`);
  return found;
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

const say = (sentence: string): void => {
  part("state", "p").textContent = sentence;
};

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

async function begin(): Promise<void> {
  const model = JSON.parse(part("about", "script").textContent ?? "") as PackedModel;
  const { pictureSize: size } = model.config;
  part("answers", "ol").setAttribute("aria-label", text.region);
  part("choose", "button").textContent = text.choose;
  part("camera", "button").textContent = text.camera;
  part("hint", "span").textContent = text.hint;
  say(text.loading);
  const ask = await openPacked(model, bytesOf(part("weights", "script").textContent ?? ""));
  say("");

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
  document.body.dataset["ready"] = "";
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
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
      video.srcObject = stream;
      video.hidden = false;
      part("picture", "img").hidden = true;
      button.textContent = text.stop;
      await video.play();
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

begin().catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
