/** 后端的文字，中文。 */
import { formatCount } from "../../../format.ts";
import type { Words } from "../../en/index.ts";

export const backendsTab: Words["backendsTab"] = {
  table: "后端",
  of: (model, batch) => `${model}，批大小 ${batch}`,
  run: "运行基准测试",
  plainTfjs: "与原版 tfjs 比较",
  plainTfjsHint:
    "在 WebGPU 和 WASM 上同时为 TensorFlow.js 自己的内核计时。首次使用时下载，1.6 MB，之后保留在本机。",
  plainTfjsHow:
    "原版 tfjs：同一网络运行在 TensorFlow.js 自己的内核上，float32，整步用时都计为计算；它用自己的随机数，不做数据增强、梯度裁剪和标签平滑，因此仅在这些都没有时才比较损失。",
  stop: "停止基准测试",
  running: (done, total) => `计时中，${done} / ${total}`,
  export: "导出 JSON",
  empty: "尚未测量。",
  emptyHint: "在每个后端上依次为所选网络计时若干训练步。",
  columns: {
    backend: "后端",
    speed: "图片/秒",
    stepTime: "每步毫秒",
    speedUp: "加速比",
    memory: "内存",
    agreement: "与 CPU 损失之差",
    selfTest: "自检",
  },
  how: (steps) =>
    `每步用时：预热后 ${formatCount(steps)} 步的中位数，从批次就绪到读出损失，各后端轮流各走一步；过慢者步数较少。加速比：相对最慢者。内存：设备上占用。与 CPU 损失之差：前两个损失（一次更新之前与之后）与纯 JavaScript 的最大相对差。`,
  copy: "复制表格",
  ahead: "一步的各部分分别等待测得。训练时数据在设备计算的同时预先准备，只有比其余部分更久时才占用时间。",
  noise: "一步的各部分分别等待测得。没有打开数据，批次为噪声。",
  where: "一步的时间去向",
  measured: "测量环境",
  browser: "浏览器",
  isolation: "隔离",
  isolated: (cores) => `已隔离，${cores} 核`,
  notIsolated: "未隔离，WASM 单线程",
  taken: "测于",
  testAgain: "重新自检",
  waitForRun: "基准测试需要独占这台电脑。请先暂停或结束训练。",
  took: "用时",
};
