/** 上下文的文字，中文。 */
import { formatCount } from "../../../format.ts";
import type { Words } from "../../en/index.ts";

export const context: Words["context"] = {
  picture: "一张图片",
  pictureLead: "卷积只看邻近的像素。层数越深，视野越宽，对每张图片都一样。",
  word: "一段文本",
  wordLead: "注意力可以一次看到所有的词元。看哪些词元取决于词元本身，从第一层就如此。",
  network: "检查点",
  lookAtPicture: "看一张图片",
  another: "换一张图片",
  chooseFile: "选择图片…",
  noPicture: "本浏览器没有保存看图片的网络。训练一个之后，它看到的内容显示在这里。",
  noPictures: "打开的数据没有图片。请选择一个图片文件。",
  noWord: "本浏览器没有保存 Transformer。训练一个之后，它关注的位置显示在这里。",
  noText: "请先写一段文本。",
  busy: "正在逐层查看…",
  rests: (name) => `“${name}”的依据`,
  asSeen: "网络看到的图片",
  gradientOf: (name) => `每个像素对“${name}”的影响`,
  half: (share) => `一半的影响集中在 ${share} 的像素上`,
  fields: "各层从中心向外能看多远",
  fieldOf: (half, most, largest) =>
    `一半在 ${half} 像素内，95\u202f% 在 ${most} 像素内，最多 ${formatCount(largest)}`,
  seesAll: "这个网络的每个块一次就能关注整张图片：没有只看局部的层。",
  fieldsHow: "对加了噪声的八份图片求梯度绝对值的平均。实线方框含一半，虚线方框含 95\u202f%。",
  pictureSaid: (firstLayer, firstHalf, lastLayer, lastHalf, largest, size) =>
    `在 ${firstLayer} 之后，对中心的影响有一半在 ${firstHalf} 像素以内；在 ${lastLayer} 之后，在 ${lastHalf} 像素以内（图片边长 ${size}）。结构上最多可达 ${formatCount(largest)}。`,
  text: "文本",
  lookAtWords: "查看这段文本",
  heads: "每个头平均看多远",
  head: "头",
  headName: (layer, head) => `第 ${layer} 层第 ${head} 头`,
  looksAt: "所选的头关注哪里",
  wordSaid: (count, far, farReach, near, nearReach, unit) =>
    `每个${unit}都能一次看到全部 ${count} 个${unit}。平均而言，${far}看得最远，${farReach} 个${unit}；${near}最近，${nearReach} 个${unit}。`,
};
