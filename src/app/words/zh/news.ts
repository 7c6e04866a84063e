/** 标签页对不在页面上的人所说的话，中文。 */
import { formatCount } from "../../format.ts";
import type { Words } from "../en/index.ts";

export const news: Words["news"] = {
  titleLive: (percent, name) => `${percent} % ${name} – Descent`,
  titlePaused: (percent, name) => `已暂停，${percent} % ${name} – Descent`,
  titleEnded: (end, name) => `${end}：${name} – Descent`,
  ends: { finished: "已完成", stopped: "已停止", failed: "失败" },
  tell: "通知我",
  tellLong: "在结束、失败，以及十分钟后再次刷新最佳时显示系统通知",
  refused: "浏览器不显示本页的通知。请在地址栏旁允许，然后重试。",
  finished: (name) => `${name} 已完成`,
  failed: (name) => `${name} 失败`,
  best: (name) => `${name} 刷新了最佳`,
  bestTop1: (value, epoch) => `最佳验证 top-1 ${value} %，第 ${epoch} 轮。`,
  bestLoss: (value, epoch) => `最佳验证损失 ${value}，第 ${epoch} 轮。`,
  queueDone: "队列已完成",
  queueText: (entries) => `${formatCount(entries)} 项：见“训练记录”中的队列。`,
};
