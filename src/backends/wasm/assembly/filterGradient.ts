// The gradient of a convolution's filters: each tap is a sum of outer products over runs of pixels, no im2col.

import { MR, outerTile } from "./microkernels";

/**
 * Channels in panels of `width` (MR or 8): x [images, H, W, C] to [C / width][H][W][images][width], the columns of one
 * row sorted by their remainder modulo `stride`, so that every tap of a strided convolution is one run. Units: pixels.
 */
export function packPixels(
  begin: i32,
  end: i32,
  own: usize,
  x: usize,
  images: i32,
  H: i32,
  W: i32,
  C: i32,
  stride: i32,
  width: i32,
  to: usize,
): void {
  const panel = (<usize>(H * W * images * width)) << 2;
  for (let position = begin; position < end; position++) {
    const h = position / W,
      w = position - h * W;
    const rest = w % stride;
    const place = h * W + rest * (W / stride) + min(rest, W % stride) + w / stride;
    for (let n = 0; n < images; n++) {
      let q = x + ((<usize>((n * H + h) * W + w) * <usize>C) << 2);
      let d = to + ((<usize>((place * images + n) * width)) << 2);
      let c = C;
      for (; c >= width; c -= width) {
        v128.store(d, v128.load(q));
        if (width == 8) v128.store(d, v128.load(q, 16), 16);
        else if (width == 6) store<u64>(d, load<u64>(q, 16), 16);
        q += (<usize>width) << 2;
        d += panel;
      }
      for (let i = 0; i < c; i++) store<u32>(d + ((<usize>i) << 2), load<u32>(q + ((<usize>i) << 2)));
    }
  }
}

/**
 * dw [kh, kw, C, N] from panels of x (width MR, sorted by stride) and dy (width 8, stride 1). Units: panels of C x panels of N,
 * those of N fastest. Output rows are taken rowGroup at a time; every tap of a group is a list of runs. Own memory: 512 bytes, then
 * the list: 12 bytes per tap and output row, and 4 per tap and group.
 */
export function filterGradient(
  begin: i32,
  end: i32,
  own: usize,
  images: i32,
  H: i32,
  W: i32,
  C: i32,
  OH: i32,
  OW: i32,
  N: i32,
  kh: i32,
  kw: i32,
  stride: i32,
  padding: i32,
  x: usize,
  dy: usize,
  dw: usize,
  rowGroup: i32,
  zeros: usize,
): void {
  const table = own + 512;
  let t = table;
  for (let group = 0; group < OH; group += rowGroup)
    for (let ky = 0; ky < kh; ky++)
      for (let kx = 0; kx < kw; kx++) {
        const ox0 = max(0, (padding - kx + stride - 1) / stride);
        const ox1 = W - 1 + padding - kx < 0 ? 0 : min(OW, (W - 1 + padding - kx) / stride + 1);
        const ix = ox0 * stride + kx - padding,
          rest = ix % stride;
        const column = rest * (W / stride) + min(rest, W % stride) + ix / stride;
        const count = t;
        t += 4;
        let runs = 0;
        for (let oy = group; oy < min(OH, group + rowGroup); oy++) {
          const iy = oy * stride + ky - padding;
          if (iy < 0 || iy >= H || ox1 <= ox0) continue;
          store<u32>(t, (iy * W + column) * images * MR * 4);
          store<u32>(t, (oy * OW + ox0) * images * 32, 4);
          store<i32>(t, (ox1 - ox0) * images, 8);
          t += 12;
          runs++;
        }
        store<i32>(count, runs);
      }
  const panels = (N + 7) >> 3;
  const xPanel = (<usize>(H * W * images * MR)) << 2,
    dyPanel = (<usize>(OH * OW * images)) << 5;
  const taps = kh * kw;
  for (let u = begin; u < end; u++) {
    const i = u / panels,
      j = u - i * panels;
    const a = x + <usize>i * xPanel,
      b = dy + <usize>j * dyPanel;
    const m = min(C - i * MR, MR),
      n = min(N - j * 8, 8);
    t = table;
    for (let group = 0; group < OH; group += rowGroup)
      for (let tap = 0; tap < taps; tap++) {
        const runs = load<i32>(t);
        const out = dw + ((<usize>((tap * C + i * MR) * N + j * 8)) << 2);
        if (runs || !group)
          outerTile(
            runs,
            t + 4,
            a,
            MR << 2,
            b,
            32,
            out,
            (<usize>N) << 2,
            group ? out : zeros,
            group ? (<usize>N) << 2 : 0,
            m,
            n,
            own,
          );
        t += 4 + 12 * runs;
      }
  }
}

/**
 * dw [kh, kw * C, N] where a row of taps is one run of kw * C contiguous floats of x, already padded:
 * [images, PH, PW, C], for the few channels of a picture. dy in panels of 8 with images slowest. Units: kh x panels of N.
 * Own memory: 512 bytes, then 12 for each image and output row.
 */
export function pictureFilterGradient(
  begin: i32,
  end: i32,
  own: usize,
  images: i32,
  PH: i32,
  PW: i32,
  C: i32,
  OH: i32,
  OW: i32,
  N: i32,
  kw: i32,
  stride: i32,
  x: usize,
  dy: usize,
  dw: usize,
  rowGroup: i32,
  zeros: usize,
): void {
  const table = own + 512;
  const runs = images * OH;
  for (let r = 0; r < runs; r++) {
    const image = r / OH,
      oy = r - image * OH;
    const t = table + <usize>r * 12;
    store<u32>(t, ((image * PH + oy * stride) * PW * C) << 2);
    store<u32>(t, r * OW * 32, 4);
    store<i32>(t, OW, 8);
  }
  const panels = (N + 7) >> 3;
  const M = kw * C;
  const row = (<usize>N) << 2;
  for (let u = begin; u < end; u++) {
    const ky = u / panels,
      j = u - ky * panels;
    const b = dy + ((<usize>(j * runs * OW)) << 5);
    for (let group = 0; group < runs; group += rowGroup)
      for (let i = 0; i < M; i += MR) {
        const out = dw + ((<usize>((ky * M + i) * N + j * 8)) << 2);
        outerTile(
          min(runs - group, rowGroup),
          table + <usize>group * 12,
          x + ((<usize>(ky * PW * C + i)) << 2),
          (<usize>(stride * C)) << 2,
          b,
          32,
          out,
          row,
          group ? out : zeros,
          group ? row : 0,
          min(M - i, MR),
          min(N - j * 8, 8),
          own,
        );
      }
  }
}
