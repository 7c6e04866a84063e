import { expect, test } from "vitest";
import { cameraTrouble } from "../../../../../src/app/try/camera/cameraTrouble.ts";
import { trying as en } from "../../../../../src/app/words/en/try.ts";
import { trying as zh } from "../../../../../src/app/words/zh/try.ts";

const refusal = (name: string): DOMException => new DOMException("", name);

test.each([
  [refusal("NotAllowedError"), /Allow it in the address bar/, /地址栏/],
  [refusal("SecurityError"), /Allow it in the address bar/, /地址栏/],
  [refusal("NotFoundError"), /No camera was found/, /没有找到|未找到/],
  [refusal("OverconstrainedError"), /No camera was found/, /没有找到|未找到/],
  [refusal("NotReadableError"), /Another program may be using it/, /其他程序/],
  [refusal("AbortError"), /Another program may be using it/, /其他程序/],
  [refusal("UnknownError"), /no reason that is known/, /原因不明/],
  ["a text", /no reason that is known/, /原因不明/],
  [null, /only to pages over https/, /https/],
])("the camera's refusal %s is a sentence with what to do", (error, english, chinese) => {
  const trouble = cameraTrouble(error);
  expect(en.troubles[trouble]).toMatch(english);
  expect(zh.troubles[trouble]).toMatch(chinese);
});
